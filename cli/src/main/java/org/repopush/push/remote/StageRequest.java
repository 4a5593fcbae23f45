package org.repopush.push.remote;

import java.util.ArrayList;
import java.util.List;
import org.repopush.push.model.RefResult;
import org.repopush.repo.RefUpdate;

/**
 * What a push asks of its stage: the plan as the destination needs to know it.
 *
 * @param stageId the same for every attempt at the same push
 * @param aliases results that are aliases
 * @param stays what has to be as it is
 * @param history revisions that travel beside the tips
 */
public record StageRequest(
        String stageId, List<RefUpdate> moves, List<RefResult> aliases, List<RefResult> stays, List<String> history) {
    public StageRequest {
        moves = List.copyOf(moves);
        aliases = List.copyOf(aliases);
        stays = List.copyOf(stays);
        history = List.copyOf(history);
    }

    /** Its lines, each a word of the protocol with its values. */
    List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("stage", stageId, PusherName.ofThisProcess()));
        moves.forEach(move ->
                lines.add(List.of("move", move.ref(), move.to(), move.from().orElse("-"))));
        aliases.forEach(result -> lines.add(line(result, result.alias().orElseThrow())));
        stays.forEach(result -> lines.add(List.of("still", result.ref(), result.to())));
        history.forEach(revision -> lines.add(List.of("also", revision)));
        lines.add(List.of("end"));
        return lines;
    }

    private static List<String> line(RefResult result, RefResult.Alias alias) {
        String plainBefore = alias.before().isPresent() ? "-" : result.from().orElse("-");
        return List.of("alias", result.ref(), alias.target(), alias.before().orElse("-"), plainBefore);
    }
}
