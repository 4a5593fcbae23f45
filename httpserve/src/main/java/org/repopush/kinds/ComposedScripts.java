package org.repopush.kinds;

import java.io.IOException;
import java.nio.file.Path;
import org.repopush.repo.ScriptComposer;

/** Composes the receive scripts of all kinds when the project is built, see {@link ScriptComposer}. */
public final class ComposedScripts {
    private ComposedScripts() {}

    /**
     * Writes them.
     *
     * @param arguments the root of the class path where they go
     */
    public static void main(String[] arguments) throws IOException {
        ScriptComposer.write(Path.of(arguments[0]), RepoKinds.standard().all());
    }
}
