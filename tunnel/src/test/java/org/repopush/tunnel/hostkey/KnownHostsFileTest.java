package org.repopush.tunnel.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.KnownHosts.Changed;
import org.repopush.tunnel.hostkey.KnownHosts.Known;
import org.repopush.tunnel.hostkey.KnownHosts.Unknown;
import org.repopush.tunnel.hostkey.KnownHosts.Verdict;

class KnownHostsFileTest {
    private static final SshKey KEY = new SshKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIEFB");
    private static final SshKey OTHER = new SshKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIEJC");
    private static final HostNames HOST = HostNames.of("host", 22, Optional.empty());

    @TempDir
    Path directory;

    private Verdict add(SshKey key) throws Exception {
        return new KnownHostsFile(directory.resolve("k")).add(HOST, HOST.exact(), key, false);
    }

    @Test
    void keyThatSomebodyElseHasAddedIsNotAddedAgain() throws Exception {
        assertThat(add(KEY)).isInstanceOf(Unknown.class);
        assertThat(add(KEY)).isInstanceOf(Known.class);
        assertThat(Files.readAllLines(directory.resolve("k"))).hasSize(1);
    }

    @Test
    void anotherKeyThatSomebodyHasAddedIsNotOverridden() throws Exception {
        assertThat(add(OTHER)).isInstanceOf(Unknown.class);
        assertThat(add(KEY)).isInstanceOf(Changed.class);
        assertThat(Files.readAllLines(directory.resolve("k"))).hasSize(1);
    }

    @Test
    void ofManyAtOnceOneAdds() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Verdict> adding = () -> add(KEY);
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> one : threads.invokeAll(Collections.nCopies(24, adding))) {
                verdicts.add(one.get());
            }
            assertThat(verdicts).filteredOn(Unknown.class::isInstance).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.readAllLines(directory.resolve("k"))).hasSize(1);
    }

    @Test
    void lockThatIsNotReleasedIsGivenUp() throws Exception {
        Path file = Files.createFile(directory.resolve("k"));
        try (FileChannel holder = FileChannel.open(file, StandardOpenOption.WRITE)) {
            holder.lock();
            assertThatThrownBy(() -> add(KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another process holds its lock");
        }
    }

    @Test
    void hashedNamesHaveALineEach() throws Exception {
        Path file = directory.resolve("k");
        new KnownHostsFile(file).add(HOST, List.of("host", "192.0.2.1"), KEY, true);
        KnownHosts hosts = KnownHosts.read(List.of(file));
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(hosts.check(HOST, KEY)).isInstanceOf(Known.class);
        assertThat(hosts.check(HostNames.of("192.0.2.1", 22, Optional.empty()), KEY))
                .isInstanceOf(Known.class);
    }
}
