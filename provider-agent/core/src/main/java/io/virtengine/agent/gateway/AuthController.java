package io.virtengine.agent.gateway;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing in with a wallet. */
@RestController
@RequestMapping("/api/v1/auth")
class AuthController {
    private final Login login;

    AuthController(Login login) {
        this.login = login;
    }

    record Nonce(String nonce) {}

    record Signed(String message, String signature) {}

    @PostMapping("/nonce")
    Nonce nonce() {
        return new Nonce(login.nonce());
    }

    @PostMapping("/login")
    Tokens.Issued login(@RequestBody Signed signed) {
        if (signed.message() == null || signed.signature() == null) {
            throw Refusal.badRequest("login-message", "send message and signature");
        }
        return login.login(signed.message(), signed.signature());
    }
}
