package org.repopush.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.repopush.tunnel.io.Eventually;

/** After each test no thread of ours or of MINA's is left, and no child process. */
public final class NoLeaks implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Eventually.holds(() -> assertThat(leftovers()).isEmpty());
    }

    private static List<String> leftovers() {
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("repo-push-") || name.startsWith("sshd-"))
                .toList();
        List<String> children = ProcessHandle.current()
                .children()
                .map(child -> child.info().toString())
                .toList();
        return Stream.concat(threads.stream(), children.stream()).toList();
    }
}
