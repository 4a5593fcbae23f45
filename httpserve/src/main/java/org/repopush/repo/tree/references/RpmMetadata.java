package org.repopush.repo.tree.references;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.repopush.repo.tree.catalogue.Names;

/**
 * A {@code repodata/repomd.xml}: what it names in the elements {@code data}. Nothing that stands outside of the file is ever read for it.
 */
record RpmMetadata(List<Reference> references) implements Pointer {
    private static final String NAME = "repodata/repomd.xml";
    private static final XMLInputFactory FACTORY = factory();

    RpmMetadata {
        references = List.copyOf(references);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Whether a file with this encoded path is one. */
    static boolean isOne(String path) {
        return path.equals(NAME) || path.endsWith('/' + NAME);
    }

    /**
     * Reads one.
     *
     * @throws MalformedException when it is none
     */
    static RpmMetadata read(String path, byte[] content) throws MalformedException {
        String top = path.substring(0, path.length() - NAME.length());
        List<Reference> references = new ArrayList<>();
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(content));
            try {
                int depth = 0;
                Data data = new Data();
                for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                    if (event == XMLStreamConstants.DTD) {
                        throw new MalformedException("has a document type, which no repomd.xml has");
                    }
                    if (event == XMLStreamConstants.START_ELEMENT) {
                        depth++;
                        if (depth == 2) {
                            data = new Data();
                        } else if (depth == 3 && data.read(xml)) {
                            depth--; // its text was read to its end
                        }
                    } else if (event == XMLStreamConstants.END_ELEMENT) {
                        if (depth == 2) {
                            data.reference(top).ifPresent(references::add);
                        }
                        depth--;
                    }
                }
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            throw new MalformedException("is no XML that is whole, see line " + line);
        }
        return new RpmMetadata(references);
    }

    /** One element {@code data}. */
    private static final class Data {
        private String href = "";
        private boolean elsewhere;
        private OptionalLong size = OptionalLong.empty();
        private Optional<String> sha256 = Optional.empty();

        /** Whether the text of an element was read, with its end. */
        boolean read(XMLStreamReader xml) throws XMLStreamException, MalformedException {
            switch (xml.getLocalName()) {
                case "location" -> {
                    String said = xml.getAttributeValue(null, "href");
                    href = said == null ? "" : said;
                    elsewhere = xml.getAttributeValue("http://www.w3.org/XML/1998/namespace", "base") != null;
                    return false;
                }
                case "size" -> {
                    String text = xml.getElementText().strip();
                    if (!text.matches("[0-9]{1,18}")) {
                        throw new MalformedException("has the size '" + text + "'");
                    }
                    size = OptionalLong.of(Long.parseLong(text));
                    return true;
                }
                case "checksum" -> {
                    if (!"sha256".equals(xml.getAttributeValue(null, "type"))) {
                        return false;
                    }
                    sha256 = Optional.of(xml.getElementText().strip().toLowerCase(Locale.ROOT));
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }

        /** Nothing where it is on another server. */
        Optional<Reference> reference(String top) {
            if (href.isEmpty() || elsewhere || href.startsWith("/") || href.contains("://")) {
                return Optional.empty();
            }
            return RelativePath.below(top, Names.encode(Names.ofBytes(href.getBytes(UTF_8))))
                    .map(path -> new Reference(path, size, sha256));
        }
    }

    @Override
    public Set<String> paths() {
        return references.stream().map(Reference::path).collect(Collectors.toSet());
    }

    @Override
    public List<String> faults(Catalogue catalogue) {
        return references.stream()
                .flatMap(reference -> catalogue
                        .entry(reference.path())
                        .map(reference::fault)
                        .orElseGet(() -> Optional.of(reference.missing()))
                        .stream())
                .toList();
    }

    @Override
    public List<String> leftOut(Catalogue catalogue) {
        return List.of();
    }
}
