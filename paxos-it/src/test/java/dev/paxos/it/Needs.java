package dev.paxos.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test needs of the machine beyond a JDK. Where something of it is missing the test is skipped and says so in a
 * line of its own; with {@code -Dit.forbid-skips=true} it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
@interface Needs {
    /** All of it. */
    Need[] value();

    /** Asks the machine, before a test or a class of tests. */
    final class Condition implements ExecutionCondition {
        private static final Map<Need, Optional<String>> MISSING = new ConcurrentHashMap<>();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), Needs.class).stream()
                    .flatMap(needs -> Arrays.stream(needs.value()))
                    .map(need -> MISSING.computeIfAbsent(need, Need::missing))
                    .flatMap(Optional::stream)
                    .toList();
            return judge(context.getDisplayName(), missing, Boolean.getBoolean("it.forbid-skips"));
        }

        static ConditionEvaluationResult judge(String test, List<String> missing, boolean skipsForbidden) {
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all is there");
            }
            String reason = "SKIPPED " + test + ": needs " + String.join(", and ", missing);
            if (skipsForbidden) {
                throw new IllegalStateException(reason + "; it.forbid-skips makes that a failure");
            }
            System.out.println(reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
