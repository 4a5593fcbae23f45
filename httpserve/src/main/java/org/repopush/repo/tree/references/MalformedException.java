package org.repopush.repo.tree.references;

/** A file of metadata that cannot be understood. Its message is the end of a sentence that begins with the path of the file. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
