package org.repopush.push.remote;

import java.util.Optional;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.UserPrompt;
import org.repopush.tunnel.model.Dialog;

/** What a connection tells is a detail of the push, or a warning; what it asks is put to the user. */
public record EventPrompt(PushEvent.Listener listener, UserPrompt questioner) implements Dialog {
    @Override
    public void tell(String line) {
        listener.on(new PushEvent.Detail(line));
    }

    @Override
    public void warn(Subject subject, String line) {
        Code code = switch (subject) {
            case SETTING -> Code.SSH_SETTING;
            case KEY -> Code.KEY_FILE;
        };
        listener.on(new PushEvent.Warning(code, line));
    }

    @Override
    public Optional<char[]> ask(String question, boolean echo) {
        return questioner.ask(question, echo);
    }
}
