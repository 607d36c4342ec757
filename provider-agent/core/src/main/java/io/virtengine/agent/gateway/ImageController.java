package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.hosting.ImageShelf;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where tenants with a live lease bring images: streamed, checked against the digest in the path, limited in size. */
@RestController
@RequestMapping("/api/v1/images/{digest}")
class ImageController {
    private static final String WHAT = "an image";
    private final LeaseAccess access;
    private final ImageShelf shelf;
    private final long most;
    private final Path spool;

    ImageController(LeaseAccess access, ImageShelf shelf, AgentConfiguration configuration) {
        this.access = access;
        this.shelf = shelf;
        this.most = configuration.images().maxBytes();
        this.spool = configuration.images().directory();
    }

    @GetMapping
    Map<String, Object> get(@RequestAttribute(Gatekeeper.VISITOR) String visitor, @PathVariable String digest) {
        requireCustomer(visitor);
        ImageDigest wanted = new ImageDigest(digest);
        if (!shelf.holds(wanted)) {
            throw new Refusal(HttpStatus.NOT_FOUND, "not-found", "the image is not here", List.of());
        }
        return Map.of("digest", wanted.value());
    }

    @PutMapping
    Map<String, Object> put(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String digest,
            HttpServletRequest request)
            throws IOException {
        requireCustomer(visitor);
        ImageDigest wanted = new ImageDigest(digest);
        if (request.getContentLengthLong() > most) {
            throw Refusal.tooLarge(WHAT, most);
        }
        if (!shelf.holds(wanted)) {
            take(wanted, new LimitedInput(request.getInputStream(), WHAT, most));
        }
        return Map.of("digest", wanted.value());
    }

    /** Imports an upload once it is whole: a slow or broken one never holds the store. */
    private void take(ImageDigest wanted, InputStream upload) throws IOException {
        Files.createDirectories(spool);
        Path file = Files.createTempFile(spool, "upload", ".tar");
        try {
            Files.copy(upload, file, StandardCopyOption.REPLACE_EXISTING);
            try (InputStream archive = Files.newInputStream(file)) {
                shelf.take(wanted, archive);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void requireCustomer(String visitor) {
        if (!access.isCustomer(visitor)) {
            throw new Refusal(
                    HttpStatus.FORBIDDEN, "no-lease", "images are taken from tenants with a live lease", List.of());
        }
    }
}
