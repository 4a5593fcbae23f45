package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogHandlerTest {
    private final Recorded recorded = new Recorded();
    private final LogHandler handler = new LogHandler(recorded.console());

    @Test
    void writesOneShortLinePerRecord() {
        LogRecord log = new LogRecord(Level.FINE, "asked for {0}\nagain");
        log.setLoggerName("org.repopush.tunnel.RemoteHost");
        log.setParameters(new Object[] {"port"});

        handler.publish(log);

        assertThat(recorded.errLines())
                .singleElement()
                .asString()
                .matches("[0-9:.]{12} DEBUG RemoteHost: asked for port\\\\nagain");
    }

    @Test
    void addsTheTraceOfWhatWasThrown() {
        LogRecord log = new LogRecord(Level.WARNING, "odd");
        log.setThrown(new IllegalStateException("cause"));

        handler.publish(log);

        assertThat(recorded.errLines().get(0)).contains(" WARN  ");
        assertThat(recorded.errLines()).contains("java.lang.IllegalStateException: cause");
    }
}
