package dev.perigee.it.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;

/** A node as a process: obeys the commands of its input and answers each; ends with its input. */
public final class SoakNodeMain {

    private SoakNodeMain() {}

    /**
     * Runs a node until its input ends.
     *
     * @param args none; the first object of the input is the plan
     * @throws Exception if it cannot be opened, or its input is not what it should be
     */
    public static void main(String[] args) throws Exception {
        PrintStream output = System.out;
        System.setOut(System.err); // Nobody else may write between the answers.
        ObjectOutputStream answers = new ObjectOutputStream(output);
        answers.flush();
        ObjectInputStream commands = new ObjectInputStream(System.in);
        SoakPlan plan = (SoakPlan) commands.readObject();
        int number = commands.readInt();
        int port = commands.readInt();
        try (LocalNode node = LocalNode.open(plan, number, port)) {
            answer(answers, true);
            obey(node, commands, answers);
        }
        Runtime.getRuntime().halt(0); // A client that does not end must not keep the process.
    }

    private static void obey(SoakNode node, ObjectInputStream commands, ObjectOutputStream answers) throws Exception {
        while (true) {
            NodeCommand<?> command;
            try {
                command = (NodeCommand<?>) commands.readObject();
            } catch (EOFException e) {
                return;
            }
            answer(answers, command.obey(node));
        }
    }

    private static void answer(ObjectOutputStream answers, Object answer) throws IOException {
        answers.writeObject(answer);
        answers.reset(); // Or it would keep all that was ever seen.
        answers.flush();
    }
}
