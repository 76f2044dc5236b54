package dev.paxos.server;

import java.io.Serial;

/** A setting is missing, wrong or unknown. The message is one line that begins with the setting's name. */
final class WrongSettingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    WrongSettingException(String property, String problem) {
        super(property + ": " + problem, null, false, false);
    }
}
