package org.repopush.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.script.ScriptSession;

/** Channels of an attacker that stay open. */
final class Channels implements AutoCloseable {
    private final Attacker attacker;
    private final String token;
    private final List<Started> open = new ArrayList<>();

    public Channels(Attacker attacker, String token) {
        this.attacker = attacker;
        this.token = token;
    }

    /** Opens so many streams of a part, and waits until each has its folder in the stage. */
    void open(int count, Path stage) throws IOException {
        for (int i = 0; i < count; i++) {
            Started channel = attacker.ssh(List.of(), "exec sh -s").withInput().start();
            open.add(channel);
            channel.input()
                    .write(Attacker.head(
                                    "pack ostree destination " + ScriptSession.STAGE + " " + token + " pack in-x " + i)
                            .getBytes(UTF_8));
            channel.input().write('\n');
            channel.input().flush();
            Path folder = stage.resolve("in-x/" + i);
            Eventually.poll(Attacker.LIMIT, "channel " + i, () -> Files.exists(folder));
        }
    }

    @Override
    public void close() {
        open.forEach(Started::close);
    }
}
