package io.virtengine.offchain.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the OpenAPI document; the rest is read from the controllers. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("VirtEngine off-chain API")
                        .version("v1")
                        .description("""
                                What the chain says, as rows. Every answer carries the block it is as of. Ids and \
                                addresses are 0x and lower-case hexadecimal; amounts are decimal text in the token's \
                                smallest unit; times are Unix seconds of block time. Errors are RFC 9457 problems.""")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
    }
}
