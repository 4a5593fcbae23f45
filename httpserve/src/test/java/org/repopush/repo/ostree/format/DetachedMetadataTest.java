package org.repopush.repo.ostree.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DetachedMetadataTest {
    private static final String GPG = "ostree.gpgsigs";
    private static final String ED25519 = "ostree.sign.ed25519";

    @Test
    void keepsTheirSignaturesAndAddsOursBehind() throws Exception {
        Optional<byte[]> merged = merge(signed(GPG, "b", "c"), signed(GPG, "a", "b"));
        assertThat(signatures(merged, GPG)).containsExactly("a", "b", "c");
    }

    @Test
    void keepsKindsOfSignaturesApart() throws Exception {
        Optional<byte[]> merged = merge(signed(ED25519, "e"), signed(GPG, "g"));
        assertThat(signatures(merged, GPG)).containsExactly("g");
        assertThat(signatures(merged, ED25519)).containsExactly("e");
    }

    @Test
    void addsNothingWhenTheyHaveAllOfOurs() throws Exception {
        assertThat(merge(signed(GPG, "b"), signed(GPG, "a", "b"))).isEmpty();
        assertThat(merge(Dictionary.EMPTY, signed(GPG, "a"))).isEmpty();
        assertThat(merge(Dictionary.EMPTY, Dictionary.EMPTY)).isEmpty();
    }

    @Test
    void takesADuplicateForNothingNew() throws Exception {
        assertThat(merge(signed(GPG, "a", "a"), signed(GPG, "a"))).isEmpty();
        assertThat(merge(signed(GPG, "a"), signed(GPG, "a", "a"))).isEmpty();
        assertThat(signatures(merge(signed(GPG, "b", "b"), signed(GPG, "a", "a")), GPG))
                .containsExactly("a", "b");
    }

    @Test
    void keepsTheirsWhereBothHaveAValueThatIsNoSignature() throws Exception {
        Dictionary ours = Dictionary.EMPTY.with("note", blobs("ours")).with("new", blobs("added"));
        Dictionary theirs = Dictionary.EMPTY.with("note", blobs("theirs")).with("other", blobs("kept"));
        Optional<byte[]> merged = merge(ours, theirs);
        assertThat(signatures(merged, "note")).containsExactly("theirs");
        assertThat(signatures(merged, "new")).containsExactly("added");
        assertThat(signatures(merged, "other")).containsExactly("kept");
        assertThat(merge(Dictionary.EMPTY.with("note", blobs("ours")), theirs)).isEmpty();
    }

    @Test
    void writesWhatItReadsWhateverTheSize() throws Exception {
        for (int size : new int[] {0, 1, 200, 255, 256, 60_000, 70_000}) {
            byte[] signature = new byte[size];
            Arrays.fill(signature, (byte) 's');
            byte[] bytes = signed(GPG, new String(signature, UTF_8), "short").toBytes();
            assertThat(Dictionary.read(Variant.of(bytes)).toBytes()).isEqualTo(bytes);
            assertThat(signatures(Optional.of(bytes), GPG)).containsExactly(new String(signature, UTF_8), "short");
        }
    }

    @Test
    void refusesSignaturesOfAnotherType() {
        byte[] entry = new VariantWriter()
                .framed(1, VariantWriter.string(GPG))
                .unframed(8, VariantWriter.boxed("s", VariantWriter.string("text")))
                .toTuple();
        byte[] bytes = new VariantWriter().framed(8, entry).toArray();
        assertThatThrownBy(() -> DetachedMetadata.read(bytes)).hasMessage("value of type s instead of aay");
    }

    private static Optional<byte[]> merge(Dictionary ours, Dictionary theirs) throws MalformedException {
        return DetachedMetadata.read(ours.toBytes()).addedTo(DetachedMetadata.read(theirs.toBytes()));
    }

    private static Dictionary signed(String key, String... signatures) {
        return Dictionary.EMPTY.with(key, blobs(signatures));
    }

    private static Dictionary.Value blobs(String... blobs) {
        return Dictionary.Value.ofBlobs(
                Arrays.stream(blobs).map(blob -> blob.getBytes(UTF_8)).toList());
    }

    private static List<String> signatures(Optional<byte[]> metadata, String key) throws MalformedException {
        Dictionary dictionary = Dictionary.read(Variant.of(metadata.orElseThrow()));
        return dictionary.get(key).orElseThrow().blobs().stream()
                .map(blob -> new String(blob, UTF_8))
                .toList();
    }
}
