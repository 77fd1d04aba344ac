// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.Disk;
import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.receiver.OtherNodes;
import io.tributary.receiver.Released;
import io.tributary.receiver.SenderPipe;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The simulation notices when something does not hold. */
class PlantedBugTest {

  private static final int WORLDS = Integer.getInteger("worlds", 200);
  private static final long HOUR = 3_600_000;

  @Test
  void receiverThatLosesAUnit_isCaught() {
    assertCaught(shape -> true, "settled as", applier(Forgetful::new));
  }

  @Test
  void receiverThatAppliesAUnitAgain_isCaught() {
    assertCaught(shape -> true, "applied again", applier(Repeating::new));
  }

  @Test
  void nodeThatForgetsWhatItHasApplied_isCaught() {
    assertCaught(
        shape -> !shape.isCluster(),
        "position of the run",
        new PlantedBug() {
          @Override
          public Disk log(Disk disk) {
            try {
              for (String name : disk.names()) {
                disk.delete(name);
              }
              return disk;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        });
  }

  @Test
  void nodeThatSaysOfTheOthersMoreThanIsTrue_isCaught() {
    assertCaught(Shape::isCluster, "settled as", others(Boasting::new));
  }

  @Test
  void allowListThatTakesOneSenderForAnother_isCaught() {
    assertCaught(
        Shape::hasSeveralSenders,
        "applied although the allow list forbids it",
        new PlantedBug() {
          @Override
          public String address(String sender) {
            return "10.0.0.1";
          }
        });
  }

  @Test
  void nodeThatIsStillAtWork_andSaysThatItIsNot_isCaught() {
    assertCaught(
        Shape::isCluster, "applied by a node that another one has replaced", others(Liar::new));
  }

  @Test
  void nodeThatWasMute_andDoesNotNotice_isCaught() {
    assertCaught(
        Shape::isCluster,
        "applied by a node that another one has replaced",
        new PlantedBug() {
          @Override
          public long clock(long millis) {
            return millis / HOUR * HOUR;
          }
        });
  }

  @Test
  void nodeThatTakesAFileForKnown_thoughOthersMayHaveAppliedAnOlderOne_isCaught() {
    assertCaught(
        Shape::isCluster,
        "known though others may have applied an older file",
        others(Lonely::new));
  }

  @Test
  void receiverThatFindsNothingOfWhatItHas_isCaught() {
    assertCaught(shape -> true, "well", applier(Blind::new));
  }

  /** By one of the first worlds of such a shape. */
  private static void assertCaught(Predicate<Shape> needed, String as, PlantedBug bug) {
    LongStream seeds =
        LongStream.iterate(0, seed -> seed + 1)
            .filter(seed -> needed.test(Shape.of(new SplittableRandom(seed))))
            .limit(WORLDS);
    assertThat(Seeds.firstFailure(seeds.boxed().toList(), bug, as))
        .as("one of %d worlds fails: %s", WORLDS, as)
        .isPresent();
  }

  private static PlantedBug applier(UnaryOperator<Applier> bad) {
    return new PlantedBug() {
      @Override
      public Applier applier(Applier engine) {
        return bad.apply(engine);
      }
    };
  }

  private static PlantedBug others(UnaryOperator<OtherNodes> bad) {
    return new PlantedBug() {
      @Override
      public OtherNodes others(OtherNodes others) {
        return bad.apply(others);
      }
    };
  }

  /** An honest door to the engine. */
  private static class Door implements Applier {
    final Applier engine;

    Door(Applier engine) {
      this.engine = engine;
    }

    @Override
    public void rows(Message.Rows rows) throws ApplyException {
      engine.rows(rows);
    }

    @Override
    public List<Collection<String>> files(List<SealedFile> files) throws ApplyException {
      return engine.files(files);
    }

    @Override
    public void inBackground(Runnable task) {
      engine.inBackground(task);
    }

    @Override
    public void delete(Message.Delete delete) throws ApplyException {
      engine.delete(delete);
    }

    @Override
    public Finding find(Message.Mark mark) {
      return engine.find(mark);
    }
  }

  /** Takes everything, and no query finds it. */
  private static final class Blind extends Door {

    Blind(Applier engine) {
      super(engine);
    }

    @Override
    public Finding find(Message.Mark mark) {
      return Finding.MISSING;
    }
  }

  /** Takes the third batch and does nothing with it. */
  private static final class Forgetful extends Door {
    private int batches;

    Forgetful(Applier engine) {
      super(engine);
    }

    @Override
    public void rows(Message.Rows rows) throws ApplyException {
      if (++batches != 3) {
        super.rows(rows);
      }
    }
  }

  /** Writes the batch before once more, when the next one is of the same device. */
  private static final class Repeating extends Door {
    private Optional<Message.Rows> before = Optional.empty();

    Repeating(Applier engine) {
      super(engine);
    }

    @Override
    public void rows(Message.Rows rows) throws ApplyException {
      Optional<Message.Rows> again = before.filter(last -> device(last).equals(device(rows)));
      before = Optional.of(rows);
      if (again.isPresent()) {
        super.rows(again.get());
      }
      super.rows(rows);
    }

    private static String device(Message.Rows rows) {
      return rows.tablets().get(0).device();
    }
  }

  /** What a node honestly makes of the others. */
  private static class Honest implements OtherNodes {
    final OtherNodes others;

    Honest(OtherNodes others) {
      this.others = others;
    }

    @Override
    public boolean exist() {
      return others.exist();
    }

    @Override
    public Released release(SenderPipe pipe) {
      return others.release(pipe);
    }

    @Override
    public void applied(SenderPipe pipe, Position position) {
      others.applied(pipe, position);
    }

    @Override
    public OptionalLong keep(FileIdentity file, long offset, byte[] bytes) {
      return others.keep(file, offset, bytes);
    }

    @Override
    public void discard(FileIdentity file) {
      others.discard(file);
    }

    @Override
    public byte[] read(int node, FileIdentity file, long offset, int most) throws IOException {
      return others.read(node, file, offset, most);
    }
  }

  /** Tells its standby of one more than is applied. */
  private static final class Boasting extends Honest {

    Boasting(OtherNodes others) {
      super(others);
    }

    @Override
    public void applied(SenderPipe pipe, Position position) {
      super.applied(
          pipe, new Position(position.incarnation(), position.rows() + 1, position.files()));
    }
  }

  /** Says that the others have ended what they do, whatever they answer. */
  private static final class Liar extends Honest {

    Liar(OtherNodes others) {
      super(others);
    }

    @Override
    public Released release(SenderPipe pipe) {
      Released honest = super.release(pipe);
      return new Released(Optional.empty(), honest.positions(), honest.parts());
    }
  }

  /** Believes that there are no others. */
  private static final class Lonely extends Honest {

    Lonely(OtherNodes others) {
      super(others);
    }

    @Override
    public boolean exist() {
      return false;
    }
  }
}
