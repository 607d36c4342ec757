package io.virtengine.offchain.indexer;

import java.math.BigInteger;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** How an event's arguments look as JSON: integers as decimal text, since no reader loses digits of a text. */
final class EventArguments {

    private EventArguments() {}

    static JsonMapper mapper() {
        var integers = new SimpleModule().addSerializer(BigInteger.class, ToStringSerializer.instance);
        return JsonMapper.builder().addModule(integers).build();
    }
}
