package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/status")
@Tag(name = "status")
class StatusController {

    private final JdbcClient database;
    private final Snapshots snapshots;

    StatusController(JdbcClient database, Snapshots snapshots) {
        this.database = database;
        this.snapshots = snapshots;
    }

    @Operation(summary = "Chain, newest block in the rows, payment tokens, paused contracts")
    @GetMapping
    StatusView status() {
        return snapshots.read(asOf -> {
            List<StatusView.Token> tokens = database.sql(
                            "select index, address, fee_bps from chain.tokens order by index")
                    .query(StatusView.Token.class)
                    .list();
            List<String> paused = database.sql("select contract from chain.intake where paused order by contract")
                    .query(String.class)
                    .list();
            return database.sql("select chain_id, block_hash from chain.progress")
                    .query((row, n) ->
                            new StatusView(row.getLong(1), asOf.block(), asOf.time(), row.getString(2), tokens, paused))
                    .single();
        });
    }
}
