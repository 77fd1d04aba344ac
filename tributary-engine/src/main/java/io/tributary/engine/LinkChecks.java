// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Address;
import io.tributary.catalog.PipeSink;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.wire.FrameCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The way to the receiver, by a connection of its own that never greets: the pipe's stays what it
 * is. Used by one thread at a time, {@link #close} by any.
 */
final class LinkChecks implements AutoCloseable {

  private final PipeSink sink;
  private final List<Address> reachable = new ArrayList<>();
  private volatile @Nullable ConditionLink link;
  private ConditionLink.@Nullable Heard heard;
  private @Nullable String speechless;

  LinkChecks(PipeSink sink) {
    this.sink = sink;
  }

  Verdict nameResolution() {
    List<String> found = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Address address : sink.addresses()) {
      try {
        found.add(
            "%s is %s"
                .formatted(
                    address.host(),
                    Arrays.stream(InetAddress.getAllByName(address.host()))
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.joining(", "))));
      } catch (UnknownHostException e) {
        unknown.add("%s is unknown".formatted(address.host()));
      }
    }
    return some(
        found, unknown, "Mend name resolution, or give the pipe sink an IP address instead");
  }

  Verdict tcp() {
    List<String> failed = new ArrayList<>();
    int limit = Check.TCP.limitMillis() / (sink.addresses().size() + 1);
    for (Address address : sink.addresses()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address.host(), address.port()), limit);
        reachable.add(address);
      } catch (IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        failed.add("%s: %s".formatted(address, reason));
      }
    }
    return some(
        reachable.stream().map(address -> address + " takes connections").toList(),
        failed,
        "Start the receiver; check ip and port of the pipe sink; open the port in firewalls");
  }

  static Verdict tls() {
    return Verdict.skipped("not used: the sender does not speak TLS");
  }

  Verdict login() {
    List<String> failed = new ArrayList<>();
    int limit = Check.LOGIN.limitMillis() / (reachable.size() + 1);
    for (Address address : reachable) {
      try {
        link = ConditionLink.open(address, sink.user(), sink.password(), limit);
        return Verdict.ok("as %s at %s".formatted(sink.user(), address));
      } catch (RefusedException e) {
        return Verdict.failed(
            "%s: %s".formatted(address, e.reason()),
            "Create the pipe sink again with a user and password that the receiver knows");
      } catch (LinkException e) {
        failed.add("%s: %s".formatted(address, e.reason()));
      }
    }
    return Verdict.failed(
        String.join("; ", failed), "Check that the port is the client port of an IoTDB node");
  }

  Verdict allowList() {
    try {
      heard = link().ask(new ConditionCall(FrameCodec.MIN_VERSION, FrameCodec.VERSION, List.of()));
    } catch (LinkException e) {
      speechless = e.reason();
      return Verdict.skipped("the receiver does not say: " + e.reason());
    }
    String refusal = heard.answer().notAllowed();
    return refusal == null
        ? Verdict.ok("the receiver lets this address in")
        : Verdict.failed(
            refusal,
            "Put the address into ip_white_list on the receiver, then LOAD CONFIGURATION there");
  }

  Verdict version() {
    if (speechless != null) {
      return Verdict.failed(speechless, "Run Tributary on the receiver, of the same release");
    }
    ConditionCall.Answer answer = heard().answer();
    String noVersion = answer.noVersion();
    return noVersion == null
        ? Verdict.ok(
            "%s there, %s here, protocol version %d"
                .formatted(answer.software(), Software.NAME, answer.version()))
        : Verdict.failed(noVersion, "Bring the older of both nodes up to date");
  }

  /** The receiver's answer; there is one when {@link #version} has not failed. */
  ConditionLink.Heard heard() {
    return Objects.requireNonNull(heard, "asked by the check of the allow list");
  }

  /** Open when {@link #login} has not failed. */
  ConditionLink link() {
    return Objects.requireNonNull(link, "opened by the check of the login");
  }

  @Override
  public void close() {
    ConditionLink open = link;
    if (open != null) {
      open.close();
    }
  }

  private static Verdict some(List<String> well, List<String> unwell, String action) {
    List<String> all = new ArrayList<>(unwell);
    all.addAll(well);
    String detail = String.join("; ", all);
    if (unwell.isEmpty()) {
      return Verdict.ok(detail);
    }
    return well.isEmpty() ? Verdict.failed(detail, action) : Verdict.warn(detail, action);
  }
}
