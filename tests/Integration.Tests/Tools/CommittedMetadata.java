import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Prints what a group has committed, as Kafka's own administration client reads it: partition, offset, and the metadata in Base64. */
public final class CommittedMetadata {
    public static void main(String[] arguments) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
            admin.listConsumerGroupOffsets(arguments[1]).partitionsToOffsetAndMetadata().get().forEach((partition, committed) ->
                System.out.println(partition + " " + committed.offset() + " "
                    + Base64.getEncoder().encodeToString(committed.metadata().getBytes(StandardCharsets.UTF_8))));
        }
    }
}
