package io.virtengine.offchain.api;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.SimpleBeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The lists of the API, found by their controllers. What a parameter takes is learnt from how nonsense is refused. */
final class EveryList {

    private static final String NONSENSE = "?";

    private EveryList() {}

    /** A method that answers pages. */
    record OneList(Class<?> controller, Method method) {

        @Override
        public String toString() {
            return controller.getSimpleName() + "." + method.getName();
        }

        /** Asks it with no filter, each one in all its values, and each two, in every order. */
        void ask(Lists lists, Runnable afterEach) throws ReflectiveOperationException {
            var constructor = controller.getDeclaredConstructor(Lists.class);
            constructor.setAccessible(true);
            Object asked = constructor.newInstance(lists);
            List<String> orders = accepted(asked, filled(asked), NONSENSE);
            for (Map<String, String> filters : narrowings(asked)) {
                for (String order : orders) {
                    invoke(asked, filters, order);
                    afterEach.run();
                }
            }
        }

        private List<Map<String, String>> narrowings(Object asked) throws ReflectiveOperationException {
            Map<String, String> always = filled(asked);
            var result = new ArrayList<>(List.of(always));
            var firstOfEach = new ArrayList<Map<String, String>>();
            for (Parameter parameter : parameters(false)) {
                String name = parameter.getName();
                List<String> values = accepted(asked, with(always, name, NONSENSE), null);
                values.forEach(value -> result.add(with(always, name, value)));
                firstOfEach.forEach(other -> result.add(with(other, name, values.getFirst())));
                firstOfEach.add(with(always, name, values.getFirst()));
            }
            return result;
        }

        private static Map<String, String> with(Map<String, String> values, String name, String value) {
            var more = new LinkedHashMap<>(values);
            more.put(name, value);
            return more;
        }

        /** What stands in the path. */
        private Map<String, String> filled(Object asked) throws ReflectiveOperationException {
            var filled = new LinkedHashMap<String, String>();
            for (Parameter parameter : parameters(true)) {
                filled.put(parameter.getName(), NONSENSE);
                filled.put(parameter.getName(), accepted(asked, filled, null).getFirst());
            }
            return filled;
        }

        private List<Parameter> parameters(boolean inPath) {
            return Stream.of(method.getParameters())
                    .filter(parameter -> parameter.getType() == String.class)
                    .filter(parameter -> parameter.isAnnotationPresent(PathVariable.class) == inPath)
                    .toList();
        }

        private List<String> accepted(Object asked, Map<String, String> values, String order)
                throws ReflectiveOperationException {
            try {
                invoke(asked, values, order);
            } catch (InvalidParameter refused) {
                return accepted(refused.getMessage());
            }
            throw new AssertionError(this + " takes nonsense: " + values + " " + order);
        }

        private static List<String> accepted(String refusal) {
            if (refusal.contains("must be an address")) {
                return List.of("0x" + "0".repeat(37) + "123");
            }
            if (refusal.contains("must be an id")) {
                return List.of("0x" + "0".repeat(61) + "123");
            }
            if (refusal.contains("must be a whole number")) {
                return List.of("1");
            }
            String words = "must be one of ";
            return Arrays.asList(
                    refusal.substring(refusal.indexOf(words) + words.length()).split(", "));
        }

        private void invoke(Object asked, Map<String, String> values, String order)
                throws ReflectiveOperationException {
            Object[] arguments = Stream.of(method.getParameters())
                    .map(parameter -> parameter.getType() == Paging.class
                            ? new Paging(order, null, null)
                            : values.get(parameter.getName()))
                    .toArray();
            try {
                method.invoke(asked, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException refused) {
                    throw refused;
                }
                throw e;
            }
        }
    }

    static List<OneList> all() {
        return controllers().stream()
                .flatMap(controller -> Stream.of(controller.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == Page.class
                                && List.of(method.getParameterTypes()).contains(Paging.class)
                                && !Modifier.isPrivate(method.getModifiers()))
                        .peek(method -> method.setAccessible(true))
                        .map(method -> new OneList(controller, method)))
                .toList();
    }

    /** Tables that they read. */
    static Set<String> tables() throws IllegalAccessException {
        var tables = new TreeSet<String>();
        for (Class<?> controller : controllers()) {
            for (Field field : controller.getDeclaredFields()) {
                if (field.getType() == Listing.class) {
                    field.setAccessible(true);
                    tables.add(((Listing<?>) field.get(null)).table());
                }
            }
        }
        return tables;
    }

    private static List<Class<?>> controllers() {
        var registry = new SimpleBeanDefinitionRegistry();
        var scanner = new ClassPathBeanDefinitionScanner(registry, false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        scanner.setIncludeAnnotationConfig(false);
        scanner.scan(EveryList.class.getPackageName());
        return Stream.of(registry.getBeanDefinitionNames())
                .map(name -> registry.getBeanDefinition(name).getBeanClassName())
                .sorted()
                .<Class<?>>map(EveryList::loaded)
                .toList();
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
