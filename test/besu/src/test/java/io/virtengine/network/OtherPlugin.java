package io.virtengine.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The plugin under another version: the same classes, and a manifest that says so. */
final class OtherPlugin {

    private OtherPlugin() {}

    /** Writes the jar of that version into a folder. */
    static Path of(Path plugin, String version, Path folder) {
        Path other = folder.resolve("other-plugin.jar");
        try (var from = new JarInputStream(Files.newInputStream(plugin))) {
            var manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (var to = new JarOutputStream(Files.newOutputStream(other), manifest)) {
                for (JarEntry entry = from.getNextJarEntry(); entry != null; entry = from.getNextJarEntry()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.transferTo(to);
                    to.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no other version can be made of " + plugin, e);
        }
        return other;
    }
}
