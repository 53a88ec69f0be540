// Something a stranger sends that must come to nothing: not stored, not passed on, not acknowledged.
package chat.exo.interop.attack;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.peer.sea.CertificateTerms;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.util.ArrayList;
import java.util.List;

/**
 * One write by somebody who may not.
 *
 * @param name what is tried
 * @param soul where
 * @param cell what
 */
record Attack(String name, Soul soul, Cell cell) {
  private static final double YEAR_MILLIS = 365.0 * 86_400_000;

  /** Every attack, with fresh keys. */
  static List<Attack> all(double nowMillis) {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    SeaSigner bob = new SeaSigner(SeaPair.generate());
    SeaSigner mallory = new SeaSigner(SeaPair.generate());
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    Value value = new Value.Text("forged");
    Cell signed = alice.cell(notes, "today", new Value.Text("said by alice"), nowMillis);
    String forBob = alice.certify(CertificateTerms.write(List.of(bob.pub()), CertificateTerms.startingWith("inbox")));
    String ofMallory = mallory.certify(CertificateTerms.write(List.of(mallory.pub()), CertificateTerms.startingWith("inbox")));
    String expired =
        alice.certify(CertificateTerms.write(List.of(mallory.pub()), CertificateTerms.startingWith("inbox")).until(nowMillis - 60_000));

    List<Attack> all = new ArrayList<>();
    all.add(new Attack("an unsigned value under somebody's key", notes, new Cell("open", nowMillis, value)));
    all.add(new Attack("a value signed by another than the owner", notes, mallory.cell(notes, "signed", value, nowMillis)));
    all.add(new Attack("H1: a writer named, and no certificate", notes, withWriter(mallory.cell(notes, "named", value, nowMillis), mallory.pub())));
    all.add(new Attack("a signature replayed in another soul", inbox, new Cell("today", nowMillis, signed.value())));
    all.add(new Attack("a signature replayed under another key", notes, new Cell("tomorrow", nowMillis, signed.value())));
    all.add(new Attack("a signature replayed with another state", notes, new Cell("today", nowMillis + 1, signed.value())));
    all.add(new Attack("a certificate given to somebody else", inbox, mallory.cell(inbox, "others", value, nowMillis, forBob)));
    all.add(new Attack("a certificate of another than the owner", inbox, mallory.cell(inbox, "own", value, nowMillis, ofMallory)));
    all.add(new Attack("a certificate that has expired", inbox, mallory.cell(inbox, "expired", value, nowMillis, expired)));
    all.add(new Attack("a certificate for another place", notes, bob.cell(notes, "elsewhere", value, nowMillis, forBob)));
    Soul offCurve = new Soul("~" + "A".repeat(43) + "." + "B".repeat(43));
    all.add(new Attack("a key that is no point of the curve", offCurve, new Cell("k", nowMillis, mallory.cell(offCurve, "k", value, nowMillis).value())));
    all.add(new Attack("a clock a year ahead, unsigned", new Soul("public/future"), new Cell("k", nowMillis + YEAR_MILLIS, value)));
    all.add(new Attack("a clock a year ahead, well signed", notes, alice.cell(notes, "future", value, nowMillis + YEAR_MILLIS)));
    Soul alias = new Soul("~@" + "alice");
    all.add(new Attack("an alias that links elsewhere than it says", alias, new Cell("~" + alice.pub(), nowMillis, new Value.Link(new Soul("~" + mallory.pub())))));
    all.add(new Attack("data under another hash", new Soul("#notes"), new Cell("A".repeat(43) + "=", nowMillis, value)));
    return all;
  }

  private static Cell withWriter(Cell cell, String writer) {
    String envelope = ((Value.Text) cell.value()).text();
    return new Cell(cell.key(), cell.state(), new Value.Text(envelope.substring(0, envelope.length() - 1) + ",\"*\":\"" + writer + "\"}"));
  }

  @Override
  public String toString() {
    return name;
  }
}
