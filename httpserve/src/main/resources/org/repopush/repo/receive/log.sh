# The receiver's log.

# log_line LEVEL TEXT...: only an installed receiver keeps one.
log_line() {
    :
}
