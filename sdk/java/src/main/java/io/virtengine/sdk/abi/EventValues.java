package io.virtengine.sdk.abi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an event's arguments out of a log's topics and data. */
public final class EventValues {

    private EventValues() {}

    /**
     * The arguments by name, in the event's order. An indexed argument of dynamic type is only known by its hash.
     *
     * @param event the event whose topic is {@code topics.getFirst()}
     * @throws AbiException if topics or data do not fit the event
     */
    public static Map<String, Object> decode(AbiItem.Event event, List<String> topics, byte[] data) {
        List<AbiParameter> plain =
                event.inputs().stream().filter(p -> !p.indexed()).toList();
        if (topics.size() - 1 != event.inputs().size() - plain.size()) {
            throw new AbiException(event.name() + " has other topics than expected: " + topics.size());
        }
        var named = new ArrayList<AbiParameter>();
        for (int i = 0; i < plain.size(); i++) {
            named.add(new AbiParameter(Integer.toString(i), plain.get(i).type(), false));
        }
        Map<String, Object> body = AbiCodec.decode(named, data);
        var values = new LinkedHashMap<String, Object>();
        int topic = 1;
        int field = 0;
        for (int i = 0; i < event.inputs().size(); i++) {
            AbiParameter parameter = event.inputs().get(i);
            String name = parameter.name().isEmpty() ? Integer.toString(i) : parameter.name();
            if (!parameter.indexed()) {
                values.put(name, body.get(Integer.toString(field++)));
            } else {
                String word = topics.get(topic++);
                boolean hashed = parameter.type().dynamic() || parameter.type().headSize() != 32;
                values.put(name, hashed ? word : AbiCodec.decodeWord(parameter.type(), Hex.decode(word)));
            }
        }
        return values;
    }
}
