package io.virtengine.agent.gateway;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.virtengine.agent.config.AgentConfiguration;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

/**
 * The OpenAPI document of the gateway. Paths, parameters and bodies are read from the controllers; what the gatekeeper and
 * the problem handler do to every request is added here.
 */
@Configuration(proxyBeanMethods = false)
class GatewayDocument {
    private static final String PROBLEM = "#/components/schemas/Problem";
    private static final String TOKEN = "token";

    @Bean
    OpenAPI gatewayOpenApi(AgentConfiguration c) {
        return new OpenAPI()
                .info(new Info()
                        .title("VirtEngine provider gateway")
                        .version("v1")
                        .description(("""
                                What a tenant may ask of the provider its lease is with. Sign in with the wallet \
                                (EIP-4361 message over a nonce of this gateway, audience %s) for a bearer token of %s. \
                                Ids are 0x and lower-case hexadecimal, amounts decimal text in wei, times ISO 8601. \
                                Errors are RFC 9457 problems; a lease of somebody else does not exist. Limits: %d \
                                requests a minute for each signed-in address, %d for each network address before, \
                                bodies of up to %d bytes, images of up to %d.""")
                                .formatted(
                                        c.gateway().audience(),
                                        c.gateway().tokenLife(),
                                        c.gateway().requestsPerMinute(),
                                        c.gateway().anonymousPerMinute(),
                                        c.gateway().maxBody(),
                                        c.images().maxBytes()))
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT"))
                        .addSchemas("Problem", problem()));
    }

    @Bean
    OpenApiCustomizer whatHoldsForEveryRequest() {
        return document -> {
            document.path(Gatekeeper.SHELL, new PathItem().get(shell()));
            document.getPaths()
                    .forEach((path, item) -> item.readOperations().forEach(operation -> {
                        boolean open = Gatekeeper.open(path) || path.equals(Gatekeeper.SHELL);
                        operation.setSecurity(open ? List.of() : List.of(new SecurityRequirement().addList(TOKEN)));
                        ApiResponses responses = operation.getResponses();
                        if (!open) {
                            refusal(responses, "401", "There is no token, or it is not good any more.");
                        }
                        if (path.contains("{")) {
                            refusal(responses, "404", "There is nothing of that id, or it is somebody else's.");
                        }
                        refusal(responses, "400", "A parameter or the body is not as described.");
                        if (operation.getRequestBody() != null) {
                            refusal(responses, "409", "The present state does not allow it; nothing has changed.");
                            refusal(responses, "413", "The body is larger than the limit.");
                            refusal(responses, "422", "The body is well formed and says something that cannot be.");
                        }
                        refusal(responses, "429", "Too many requests.");
                        responses
                                .get("429")
                                .addHeaderObject(
                                        "Retry-After",
                                        new Header()
                                                .description("Seconds to wait.")
                                                .schema(new IntegerSchema()));
                        refusal(responses, "503", "Chain, database or back end do not answer; try again.");
                    }));
        };
    }

    private static void refusal(ApiResponses responses, String status, String description) {
        if (!responses.containsKey(status)) {
            responses.addApiResponse(
                    status,
                    new ApiResponse()
                            .description(description)
                            .content(new Content()
                                    .addMediaType(
                                            MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                            new io.swagger.v3.oas.models.media.MediaType()
                                                    .schema(new Schema<>().$ref(PROBLEM)))));
        }
    }

    private static Operation shell() {
        return new Operation()
                .operationId("shell")
                .summary("An interactive shell, as a WebSocket")
                .description("""
                        Sec-WebSocket-Protocol: ve-shell, <ticket>; the ticket comes from leases/{id}/shell, is good once \
                        and for a minute. Each binary frame is one type byte and a payload: 100 output, 101 error output, \
                        102 exit code as text, 103 failure as text, 104 input (empty: its end), 105 resize as \
                        columns "x" rows. Frames to the gateway have at most 8 KiB.""")
                .responses(new ApiResponses()
                        .addApiResponse("101", new ApiResponse().description("The shell's socket is open."))
                        .addApiResponse("403", new ApiResponse().description("The page's origin is not allowed.")));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("RFC 9457")
                .addProperty("type", new StringSchema().format("uri").description("urn:virtengine:problem:<kind>"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("what to do"))
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(new ObjectSchema())
                                .description("each problem found, where there are many"))
                .required(List.of("type", "title", "status", "detail"));
    }
}
