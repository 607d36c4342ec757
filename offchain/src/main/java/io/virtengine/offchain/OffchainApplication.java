package io.virtengine.offchain;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Indexer, query API, warnings and keeper in one process. */
@SpringBootApplication
public class OffchainApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(OffchainApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
