package org.repopush.repo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The POSIX shell program that receives one kind of repository: what all kinds share followed by the kind's own steps.
 * {@link ScriptComposer} makes it when the project is built. {@link InstalledReceiver} is the same as a file.
 *
 * @param kindParts the kind's own files, in the order in which they are read: absolute names on the class path
 * @param policyKeys keys of the owner's policy that only this kind has
 * @param resource what has been composed: an absolute name on the class path
 * @param inspecting the same with what it takes to look at a destination
 */
public record ReceiveScript(List<String> kindParts, List<String> policyKeys, String resource, String inspecting) {
    private static final String RELEASING = "-releases.sh";

    public ReceiveScript {
        kindParts = List.copyOf(kindParts);
        policyKeys = List.copyOf(policyKeys);
    }

    /**
     * The program of a kind, as a push needs it.
     *
     * @param parts the kind's own files, of the folder {@code KIND/receive}, in the order in which they are read
     * @param policyKeys keys of the owner's policy that only this kind has
     */
    public static ReceiveScript of(String kind, List<String> parts, List<String> policyKeys) {
        String folder = "/org/repopush/repo/" + kind + "/";
        List<String> kindParts = new ArrayList<>(parts.size());
        for (String part : parts) {
            kindParts.add(folder + "receive/" + part + ".sh");
        }
        return new ReceiveScript(kindParts, policyKeys, folder + "receive.sh", folder + "receive-status.sh");
    }

    /** The program that can look at a destination, too. */
    public ReceiveScript withStatus() {
        return new ReceiveScript(kindParts, policyKeys, inspecting, inspecting);
    }

    /** The program that can have a push wait for its release, release it, and take back what was published, too. */
    public ReceiveScript withReleases() {
        String releasing = resource.replaceFirst("\\.sh$", RELEASING);
        return new ReceiveScript(kindParts, policyKeys, releasing, releasing);
    }

    /** Whether it is needed to look at a destination. */
    boolean looks() {
        return resource.equals(inspecting) && !releases();
    }

    /** Whether it is needed for releases. */
    boolean releases() {
        return resource.endsWith(RELEASING);
    }

    /** The program; read anew each time. One that has not been composed, of a kind that is not in the list, is composed now. */
    public String text() {
        return find(resource).orElseGet(() -> ScriptComposer.compose(this, List.of()));
    }

    static String read(String resource) {
        return find(resource).orElseThrow(() -> new IllegalStateException("missing resource " + resource));
    }

    private static Optional<String> find(String resource) {
        try (InputStream in = ReceiveScript.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
