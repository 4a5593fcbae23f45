package org.repopush.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.digest.Digest;
import org.apache.sshd.common.kex.AbstractDH;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.BuiltinKEM;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyEncapsulationMethod;
import org.apache.sshd.common.kex.MontgomeryCurve;
import org.apache.sshd.common.kex.XDH;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key exchanges that hold against quantum computers, where the user has put BouncyCastle's {@code bcprov} into the folder for
 * optional libraries. On the class path its signed jar would make every start slow, and MINA would take it for everything;
 * here its classes are loaded when a server has chosen such an exchange. MINA's own code for them comes along: it sees
 * BouncyCastle only from the same class loader.
 */
final class PostQuantum {
    /** The system property that names the folder. */
    static final String FOLDER = "repo.push.optional";

    private static final Logger LOG = LoggerFactory.getLogger(PostQuantum.class);

    /** An exchange, and the class of BouncyCastle's without which there is none. */
    private enum Hybrid {
        MLKEM(
                BuiltinDHFactories.mlkem768x25519,
                BuiltinKEM.mlkem768,
                BuiltinDigests.sha256,
                "org/bouncycastle/crypto/kems/MLKEMExtractor.class"),
        SNTRUP(
                BuiltinDHFactories.sntrup761x25519,
                BuiltinKEM.sntrup761,
                BuiltinDigests.sha512,
                "org/bouncycastle/pqc/crypto/ntruprime/SNTRUPrimeKEMExtractor.class"),
        SNTRUP_OPENSSH(BuiltinDHFactories.sntrup761x25519_openssh, SNTRUP.kem, SNTRUP.digest, SNTRUP.needed);

        private final BuiltinDHFactories exchange;
        private final BuiltinKEM kem;
        private final BuiltinDigests digest;
        private final String needed;

        Hybrid(BuiltinDHFactories exchange, BuiltinKEM kem, BuiltinDigests digest, String needed) {
            this.exchange = exchange;
            this.kem = kem;
            this.digest = digest;
            this.needed = needed;
        }
    }

    private PostQuantum() {}

    /** Whether this is the name of such an exchange. */
    static boolean isExchange(String name) {
        return Arrays.stream(Hybrid.values())
                .anyMatch(hybrid -> hybrid.exchange.getName().equals(name));
    }

    /** What the folder makes possible, the best first; empty when there is no such library. Does not load it. */
    static List<DHFactory> exchanges() {
        Optional<Path> jar = library();
        if (jar.isEmpty()) {
            return List.of();
        }
        try (JarFile content = new JarFile(jar.get().toFile(), false)) {
            Library library = new Library(jar.get());
            List<DHFactory> exchanges = new ArrayList<>();
            for (Hybrid hybrid : Hybrid.values()) {
                if (content.getEntry(hybrid.needed) != null && MontgomeryCurve.x25519.isSupported()) {
                    exchanges.add(new Exchange(hybrid, library));
                }
            }
            return exchanges;
        } catch (IOException e) {
            LOG.warn("{} cannot be used", jar.get(), e);
            return List.of();
        }
    }

    private static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of);
    }

    private static Optional<Path> library() {
        Optional<Path> folder = folder().filter(Files::isDirectory);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder.get(), "bcprov-*.jar")) {
            for (Path jar : jars) {
                return Optional.of(jar);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read", folder.get(), e);
        }
        return Optional.empty();
    }

    /** For whoever meets a server that takes nothing else. */
    static String howToHaveIt() {
        return "the server wants post-quantum key exchange: put bcprov-jdk18on (BouncyCastle, 1.81 or newer) into "
                + folder().map(Path::normalize).map(Path::toString).orElse("lib/optional of this program");
    }

    /** X25519 and a key encapsulation together. */
    private record Exchange(Hybrid hybrid, Library library) implements DHFactory {
        @Override
        public String getName() {
            return hybrid.exchange.getName();
        }

        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public boolean isGroupExchange() {
            return false;
        }

        @Override
        public AbstractDH create(Object... parameters) throws Exception { // what MINA declares
            KeyEncapsulationMethod method = library.method(hybrid.kem);
            return new XDH(MontgomeryCurve.x25519, true) {
                @Override
                public KeyEncapsulationMethod getKeyEncapsulation() {
                    return method;
                }

                @Override
                public Digest getHash() {
                    return hybrid.digest.create();
                }
            };
        }
    }

    /** Loads BouncyCastle, and a second copy of those few classes of MINA's that call it. */
    private static final class Library extends URLClassLoader {
        private static final List<String> CALLERS = List.of("BuiltinKEM", "MLKEM", "SNTRUP761");
        private static final String PACKAGE = BuiltinKEM.class.getPackageName() + ".";

        Library(Path jar) throws MalformedURLException {
            super(new URL[] {jar.toUri().toURL()}, PostQuantum.class.getClassLoader());
        }

        KeyEncapsulationMethod method(BuiltinKEM which) throws ReflectiveOperationException {
            return Arrays.stream(loadClass(BuiltinKEM.class.getName()).getEnumConstants())
                    .filter(method -> method.toString().equals(which.toString()))
                    .map(KeyEncapsulationMethod.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new ClassNotFoundException(which.toString()));
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!isCaller(name)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? copy(name) : known;
            }
        }

        private static boolean isCaller(String name) {
            return name.startsWith(PACKAGE)
                    && CALLERS.contains(name.substring(PACKAGE.length()).split("\\$", 2)[0]);
        }

        private Class<?> copy(String name) throws ClassNotFoundException {
            try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] content = bytes.readAllBytes();
                return defineClass(name, content, 0, content.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
