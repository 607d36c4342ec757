package io.virtengine.offchain.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that an endpoint does not have, and ones given twice: a misspelt filter must not look like an
 * answer to the question asked.
 */
final class UnknownParameters implements HandlerInterceptor {

    private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("io.virtengine")) {
            Set<String> names = known.computeIfAbsent(method, UnknownParameters::names);
            request.getParameterMap().forEach((name, values) -> {
                if (!names.contains(name)) {
                    throw new InvalidParameter(shown(name), "is not a parameter of this request; known are " + names);
                }
                if (values.length > 1) {
                    throw new InvalidParameter(name, "is given more than once");
                }
            });
        }
        return true;
    }

    private static String shown(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }

    private static Set<String> names(HandlerMethod method) {
        var names = new TreeSet<String>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(RequestParam.class)) {
                names.add(parameter.getParameter().getName());
            } else if (parameter.getParameterType().isRecord()
                    && !parameter.hasParameterAnnotation(PathVariable.class)
                    && !parameter.hasParameterAnnotation(RequestHeader.class)) {
                Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .map(RecordComponent::getName)
                        .forEach(names::add);
            }
        }
        return names;
    }
}
