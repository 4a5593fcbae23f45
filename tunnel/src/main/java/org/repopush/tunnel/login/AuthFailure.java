package org.repopush.tunnel.login;

import java.util.Arrays;
import java.util.List;
import org.apache.sshd.common.util.buffer.Buffer;
import org.repopush.tunnel.login.AuthService.Answer;

/**
 * The server's refusal of an attempt, RFC 4252, section 5.1.
 *
 * @param methods by which the login can go on
 * @param partial whether the attempt was good, and not enough
 */
record AuthFailure(List<String> methods, boolean partial) {
    AuthFailure {
        methods = List.copyOf(methods);
    }

    static AuthFailure of(Answer answer) {
        Buffer body = answer.body();
        int start = body.rpos();
        List<String> methods = Arrays.stream(body.getString().split(","))
                .filter(method -> !method.isEmpty())
                .toList();
        boolean partial = body.getBoolean();
        body.rpos(start);
        return new AuthFailure(methods, partial);
    }
}
