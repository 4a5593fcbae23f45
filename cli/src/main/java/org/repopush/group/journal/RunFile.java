package org.repopush.group.journal;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.repopush.group.Barrier;
import org.repopush.group.RunId;
import org.repopush.push.model.ExitCode;
import org.repopush.tunnel.io.RawText;

/** The file of one run: JSON, for its owner only, replaced as a whole. */
final class RunFile {
    private static final int FORM = 1;

    private RunFile() {}

    /** Replaces it; what was there before stays until all of this is on the disk. */
    static void write(Path file, RunRecord record) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        String text = new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(toJson(record))
                + "\n";
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(RawText.encode(text));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** @throws IOException also when it is not such a file */
    static RunRecord read(Path file) throws IOException {
        try {
            return fromJson(JsonParser.parseString(RawText.decode(Files.readAllBytes(file)))
                    .getAsJsonObject());
        } catch (JsonParseException
                | IllegalArgumentException
                | IllegalStateException
                | DateTimeException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new IOException(file + " is damaged, or was written by another version of repo-push", e);
        }
    }

    private static JsonObject toJson(RunRecord record) {
        JsonObject json = new JsonObject();
        json.addProperty("form", FORM);
        json.addProperty("run", record.run().text());
        json.addProperty("begun", record.begun().toString());
        json.addProperty("directory", record.command().directory().toString());
        json.addProperty("source", record.command().source().toString());
        json.addProperty("kind", record.command().kind());
        json.add("arguments", array(record.command().arguments()));
        json.add("environment", object(record.command().environment()));
        json.add("destinations", array(record.destinations()));
        json.add("revisions", object(record.revisions()));
        record.reached().ifPresent(barrier -> json.addProperty("reached", Words.of(barrier)));
        record.end().ifPresent(end -> {
            JsonObject how = new JsonObject();
            how.addProperty("code", Words.of(end.code()));
            how.add("members", object(end.members()));
            end.skew().ifPresent(skew -> how.addProperty("skew", skew.toString()));
            json.add("end", how);
        });
        return json;
    }

    private static RunRecord fromJson(JsonObject json) {
        if (json.get("form").getAsInt() != FORM) {
            throw new IllegalArgumentException("form " + json.get("form"));
        }
        return new RunRecord(
                new RunId(json.get("run").getAsString()),
                Instant.parse(json.get("begun").getAsString()),
                new RunCommand(
                        Path.of(json.get("directory").getAsString()),
                        Path.of(json.get("source").getAsString()),
                        json.get("kind").getAsString(),
                        list(json.getAsJsonArray("arguments")),
                        map(json.getAsJsonObject("environment"))),
                list(json.getAsJsonArray("destinations")),
                map(json.getAsJsonObject("revisions")),
                Optional.ofNullable(json.get("reached")).map(word -> Words.in(Barrier.class, word.getAsString())),
                Optional.ofNullable(json.getAsJsonObject("end")).map(RunFile::end));
    }

    private static RunRecord.End end(JsonObject json) {
        return new RunRecord.End(
                Words.in(ExitCode.class, json.get("code").getAsString()),
                map(json.getAsJsonObject("members")),
                Optional.ofNullable(json.get("skew")).map(skew -> Duration.parse(skew.getAsString())));
    }

    private static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static JsonObject object(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        new TreeMap<>(texts).forEach(object::addProperty);
        return object;
    }

    private static List<String> list(JsonArray array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.getAsString()));
        return texts;
    }

    private static Map<String, String> map(JsonObject object) {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            texts.put(entry.getKey(), entry.getValue().getAsString());
        }
        return texts;
    }
}
