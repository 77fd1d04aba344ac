// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static io.tributary.sql.Texts.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sql.SyncStatement.CreatePipe;
import io.tributary.sql.SyncStatement.CreatePipeSink;
import io.tributary.sql.SyncStatement.DropPipe;
import io.tributary.sql.SyncStatement.DropPipeSink;
import io.tributary.sql.SyncStatement.ShowPipeSinkType;
import io.tributary.sql.SyncStatement.ShowPipeSinks;
import io.tributary.sql.SyncStatement.ShowPipeStatus;
import io.tributary.sql.SyncStatement.ShowPipes;
import io.tributary.sql.SyncStatement.StartPipe;
import io.tributary.sql.SyncStatement.StopPipe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statement that the user's page prints, as it prints it. */
final class UserPageTest {

  private static final Optional<StartTime> MARCH_30 =
      Optional.of(new StartTime(1648569600000L, false));

  static Stream<Arguments> statements() {
    List<Attribute> local =
        List.of(new Attribute("ip", "127.0.0.1"), new Attribute("port", "6667"));
    return Stream.of(
        Arguments.of(
            "CREATE PIPESINK central_iotdb AS IoTDB (ip='There is your goal IP', port='There is your goal port')",
            new CreatePipeSink(
                "central_iotdb",
                "IoTDB",
                List.of(
                    new Attribute("ip", "There is your goal IP"),
                    new Attribute("port", "There is your goal port")))),
        Arguments.of(
            "CREATE PIPE my_pipe TO central_iotDB",
            pipe("my_pipe", "central_iotDB", Optional.empty())),
        Arguments.of("START PIPE my_pipe", new StartPipe("my_pipe")),
        Arguments.of("SHOW PIPES", new ShowPipes(Optional.empty())),
        Arguments.of("STOP PIPE my_pipe", new StopPipe("my_pipe")),
        Arguments.of("DROP PIPE my_pipe", new DropPipe("my_pipe")),
        Arguments.of("SHOW PIPESINKTYPE", new ShowPipeSinkType()),
        Arguments.of(
            "CREATE PIPESINK my_pipesink AS IoTDB",
            new CreatePipeSink("my_pipesink", "IoTDB", List.of())),
        Arguments.of(
            "CREATE PIPESINK my_pipesink AS IoTDB (ip='127.0.0.1',port=6667);",
            new CreatePipeSink("my_pipesink", "IoTDB", local)),
        Arguments.of(
            "CREATE PIPESINK my_pipesink AS IoTDB (ip='127.0.0.1',port=6667;)",
            new CreatePipeSink("my_pipesink", "IoTDB", local)),
        Arguments.of("DROP PIPESINK my_pipesink", new DropPipeSink("my_pipesink")),
        Arguments.of("SHOW PIPESINKS", new ShowPipeSinks(Optional.empty())),
        Arguments.of("SHOW PIPESINK", new ShowPipeSinks(Optional.empty())),
        Arguments.of("SHOW PIPESINK my_pipesink", new ShowPipeSinks(Optional.of("my_pipesink"))),
        Arguments.of(
            "CREATE PIPE my_pipe TO my_iotdb", pipe("my_pipe", "my_iotdb", Optional.empty())),
        Arguments.of(
            "CREATE PIPE my_pipe TO my_iotdb FROM (select ** from root WHERE time>='2022-03-30 00:00:00' )",
            pipe("my_pipe", "my_iotdb", MARCH_30)),
        Arguments.of("SHOW PIPE", new ShowPipes(Optional.empty())),
        Arguments.of("SHOW PIPE my_pipe1", new ShowPipes(Optional.of("my_pipe1"))),
        Arguments.of(
            "CREATE PIPESINK my_iotdb AS IoTDB (IP='192.168.0.2',PORT=6667)",
            new CreatePipeSink(
                "my_iotdb",
                "IoTDB",
                List.of(new Attribute("ip", "192.168.0.2"), new Attribute("port", "6667")))),
        Arguments.of(
            "CREATE PIPE p TO my_iotdb FROM (select ** from root where time>='2022-03-30 00:00:00')",
            pipe("p", "my_iotdb", MARCH_30)),
        Arguments.of(
            "CREATE PIPE p TO my_iotdb FROM (select ** from root where time>= 1648569600000)",
            pipe("p", "my_iotdb", MARCH_30)),
        Arguments.of("START PIPE p", new StartPipe("p")),
        Arguments.of("SHOW PIPE p", new ShowPipes(Optional.of("p"))),
        Arguments.of("show pipe Status;", new ShowPipeStatus(Optional.empty())),
        Arguments.of("SHOW PIPE STATUS p", new ShowPipeStatus(Optional.of("p"))),
        Arguments.of("SHOW PIPE STATUS status", new ShowPipeStatus(Optional.of("status"))),
        Arguments.of("SHOW PIPE `status`", new ShowPipes(Optional.of("status"))),
        Arguments.of(
            "CREATE PIPESINK demo as IoTDB", new CreatePipeSink("demo", "IoTDB", List.of())),
        Arguments.of("DROP PIPESINK demo", new DropPipeSink("demo")),
        Arguments.of("DROP PIPESINK pipesinkName", new DropPipeSink("pipesinkName")),
        Arguments.of("CREATE PIPE p to demo", pipe("p", "demo", Optional.empty())),
        Arguments.of("STOP PIPE p", new StopPipe("p")),
        Arguments.of("DROP PIPE p", new DropPipe("p")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void statement_asPrinted_parses(String sql, SyncStatement expected) throws SyncSqlException {
    assertThat(parse(sql)).isEqualTo(expected);
    assertThat(parse(sql + ";")).isEqualTo(expected);
  }

  private static SyncStatement pipe(String name, String sink, Optional<StartTime> start) {
    return new CreatePipe(name, sink, start, List.of());
  }
}
