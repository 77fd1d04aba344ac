// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import static io.tributary.sql.Texts.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sql.SyncStatement.CreatePipe;
import io.tributary.sql.SyncStatement.CreatePipeSink;
import io.tributary.sql.SyncStatement.StartPipe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(ip='10.0.0.1',port='6667')",
        "(IP=10.0.0.1 , Port = 6667)",
        "(iP == \"10.0.0.1\" port==6667)",
        "(ip='10.0.0.1'port=6667)",
        "( ip = -- where it is\n 10.0.0.1 /* the */ port = /* usual */ 6667 ; ) ;",
        "('ip'='10.0.0.1', `port`=\"6667\")"
      })
  void attributes_inAnyStyle_areTheSame(String attributes) throws SyncSqlException {
    assertThat(parse("CREATE PIPESINK s AS IoTDB " + attributes))
        .isEqualTo(
            new CreatePipeSink(
                "s",
                "IoTDB",
                List.of(new Attribute("ip", "10.0.0.1"), new Attribute("port", "6667"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.0.2",
        "Edge-1.Example.COM",
        "xn--bcher-kva.example",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "iotdb_cloud",
        "größe",
        "p@ss!w\\rd",
        "-1"
      })
  void value_bare_isTakenAsItIs(String value) throws SyncSqlException {
    CreatePipeSink sink =
        (CreatePipeSink) parse("CREATE PIPESINK s AS IoTDB(ip=" + value + ",port=" + value + ")");
    assertThat(sink.attributes())
        .containsExactly(new Attribute("ip", value), new Attribute("port", value));
  }

  @Test
  void value_quoted_keepsCaseAndLosesOnlyItsQuotes() throws SyncSqlException {
    CreatePipeSink sink =
        (CreatePipeSink)
            parse(
                "CREATE PIPESINK s AS IoTDB (a='It''s \"A\"', b=\"say \"\"B\"\" isn't\", c='\\', d='')");
    assertThat(sink.attributes())
        .containsExactly(
            new Attribute("a", "It's \"A\""),
            new Attribute("b", "say \"B\" isn't"),
            new Attribute("c", "\\"),
            new Attribute("d", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "p1 | p1",
        "Pipe_1 | Pipe_1",
        "1p | 1p",
        "1d | 1d",
        "42 | 42",
        "名字 | 名字",
        "café | café",
        "हिन्दी | हिन्दी",
        "𝒳 | 𝒳",
        "select | select",
        "`../../etc` | ../../etc",
        "`a b;c'd\"e` | a b;c'd\"e",
        "`tick``tock` | tick`tock",
        "```` | `"
      })
  void name_bareOrBackQuoted_isStoredAsWritten(String written, String name)
      throws SyncSqlException {
    assertThat(parse("START PIPE " + written)).isEqualTo(new StartPipe(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH SyncDelOp=true",
        "with syncdelop = 'true'",
        "WITH (SyncDelOp=true)",
        "WITH ( SYNCDELOP == \"true\" ; ) ;",
        "FROM (select ** from root) WITH SyncDelOp=true;"
      })
  void with_inAnyStyle_isTheSame(String with) throws SyncSqlException {
    assertThat(parse("CREATE PIPE p TO s " + with))
        .isEqualTo(
            new CreatePipe(
                "p", "s", Optional.empty(), List.of(new Attribute("syncdelop", "true"))));
  }

  @Test
  void with_unknownKeys_areKeptForTheCatalog() throws SyncSqlException {
    assertThat(parse("CREATE PIPE p TO s WITH a=1, B='Two' c=3"))
        .isEqualTo(
            new CreatePipe(
                "p",
                "s",
                Optional.empty(),
                List.of(
                    new Attribute("a", "1"), new Attribute("b", "Two"), new Attribute("c", "3"))));
  }

  @Test
  void attributes_emptyParentheses_areNone() throws SyncSqlException {
    assertThat(parse("CREATE PIPESINK s AS iotdb ()"))
        .isEqualTo(new CreatePipeSink("s", "iotdb", List.of()));
  }

  @Test
  void password_inLogs_isMasked() throws SyncSqlException {
    assertThat(parse("CREATE PIPESINK s AS IoTDB (user=edge, password='s3cret')").toString())
        .contains("edge")
        .doesNotContain("s3cret");
  }
}
