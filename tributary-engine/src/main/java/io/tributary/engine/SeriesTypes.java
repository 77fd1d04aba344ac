// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iotdb.commons.auth.entity.PrivilegeType;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.commons.path.PathPatternTree;
import org.apache.iotdb.commons.schema.SchemaConstant;
import org.apache.iotdb.db.auth.AuthorityChecker;
import org.apache.iotdb.db.queryengine.common.schematree.ISchemaTree;
import org.apache.iotdb.db.queryengine.plan.analyze.schema.ClusterSchemaFetcher;
import org.apache.iotdb.db.queryengine.plan.statement.metadata.ShowTimeSeriesStatement;

/** The types of series of this node. */
final class SeriesTypes {

  private static final String SYSTEM = "root.__system.";

  /**
   * Types by series.
   *
   * @param all whether there are no others
   */
  record Some(Map<String, String> types, boolean all) {}

  private SeriesTypes() {}

  /** Of the first series of this node, as many as wanted, without the engine's own. */
  static Some first(int most) throws EngineException {
    Map<String, String> types = new LinkedHashMap<>();
    ShowTimeSeriesStatement show =
        new ShowTimeSeriesStatement(SchemaConstant.ALL_MATCH_PATTERN, false);
    show.setLimit(most);
    List<EngineSql.Row> rows = EngineSql.query(show);
    for (EngineSql.Row row : rows) {
      String series = row.columns().get(0).orElse("");
      if (!series.startsWith(SYSTEM)) {
        types.put(series, row.columns().get(3).orElse(""));
      }
    }
    return new Some(types, rows.size() < most);
  }

  /** Of each series its type; empty for one that is not there, or that the user may not see. */
  static List<String> of(List<String> series, String user) {
    List<MeasurementPath> paths = new ArrayList<>();
    for (String each : series) {
      try {
        paths.add(new MeasurementPath(each));
      } catch (IllegalPathException e) {
        return series.stream().map(all -> "").toList();
      }
    }
    Set<Integer> hidden = hidden(paths, user);
    PathPatternTree patterns = new PathPatternTree();
    for (int i = 0; i < paths.size(); i++) {
      if (!hidden.contains(i)) {
        patterns.appendFullPath(paths.get(i));
      }
    }
    if (hidden.size() == paths.size()) {
      return series.stream().map(all -> "").toList();
    }
    patterns.constructTree();
    ISchemaTree tree = ClusterSchemaFetcher.getInstance().fetchSchema(patterns, true, null);
    List<String> types = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      types.add(hidden.contains(i) ? "" : type(tree, paths.get(i)));
    }
    return types;
  }

  @SuppressWarnings("EnumOrdinal") // so the engine asks for a privilege
  private static Set<Integer> hidden(List<MeasurementPath> paths, String user) {
    return AuthorityChecker.SUPER_USER.equals(user)
        ? Set.of()
        : new HashSet<>(
            AuthorityChecker.checkFullPathListPermission(
                user, paths, PrivilegeType.READ_SCHEMA.ordinal()));
  }

  private static String type(ISchemaTree tree, PartialPath path) {
    List<MeasurementPath> found = tree.searchMeasurementPaths(path).left;
    return found.isEmpty() ? "" : found.get(0).getSeriesType().name();
  }
}
