import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Prints how many milliseconds one sleep lasts on this JVM: LOOPS threads side by side, each of which sleeps MILLISECONDS, WAITS times. */
class BareWaits {
    public static void main(String[] arguments) throws Exception {
        int loops = Integer.parseInt(arguments[0]);
        long milliseconds = Long.parseLong(arguments[1]);
        int waits = Integer.parseInt(arguments[2]);
        var threads = Executors.newFixedThreadPool(loops);
        Callable<Double> loop = () -> {
            long started = System.nanoTime();
            for (int wait = 0; wait < waits; wait++) Thread.sleep(milliseconds);
            return (System.nanoTime() - started) / 1e6 / waits;
        };
        double sum = 0;
        for (var mean : threads.invokeAll(IntStream.range(0, loops).mapToObj(number -> loop).toList())) sum += mean.get();
        threads.shutdown();
        System.out.println(String.format(Locale.ROOT, "%.4f", sum / loops));
    }
}
