package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The receive script as a file of the server's, {@code repo-receive}: all that all kinds share, what only an installed receiver
 * does ({@code receiver.sh} tells what that is), and each kind's parts in a function {@code load_KIND}. With its comments,
 * for the owner of the server to read.
 *
 * @param text of the file
 */
public record InstalledReceiver(String text) {
    /** The part that comes first: it runs before there is anything of ours. */
    private static final String FIRST_PART = "environment";

    /** Parts that do not travel, after those that all kinds share: files of the folder {@code receive}. */
    private static final List<String> OWN_PARTS = List.of("log", "receiver");

    public InstalledReceiver {
        requireNonNull(text, "text");
    }

    /**
     * Composes the file.
     *
     * @param release what {@code --version} says; no quotes in it
     */
    public static InstalledReceiver of(List<RepoKind> kinds, String release, int protocol) {
        StringBuilder program = new StringBuilder("#!/bin/sh\n# repo-receive ")
                .append(release)
                .append(", protocol ")
                .append(protocol)
                .append(": the receiving side of repo-push; doc/receiver.md says how to set it up.\n{\n")
                .append(ReceiveScript.read(ScriptComposer.part(FIRST_PART)))
                .append("RELEASE='")
                .append(release)
                .append("'\n");
        ScriptComposer.sharedParts().forEach(part -> program.append(ReceiveScript.read(part)));
        program.append(ScriptComposer.protocolChecks());
        OWN_PARTS.forEach(part -> program.append(ReceiveScript.read(ScriptComposer.part(part))));
        program.append(ScriptComposer.loading(kinds));
        return new InstalledReceiver(program + "receiver_main \"$@\"\nexit $?\n}\n");
    }
}
