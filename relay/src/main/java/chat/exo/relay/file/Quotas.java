package chat.exo.relay.file;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much there is, and whose it is. An open upload counts with its whole length for its uploader and its address, so that nobody opens
 * more than may be kept; in all it counts with what came, so that nobody keeps others out with lengths that are only said. Any thread.
 */
final class Quotas {
  /** Whom an upload is counted for: its uploader, and an address that is counted. */
  record Account(Uploader uploader, Optional<String> address) {
    @Override
    public String toString() {
      return "Account";
    }
  }

  private static final class Sum {
    private long bytes;
    private int open;
  }

  private final FileOptions options;
  private final LimitCounts counts;
  private final Map<String, Sum> keys = new HashMap<>();
  private final Map<String, Sum> addresses = new HashMap<>();
  private long storedBytes;
  private long arrivedBytes;
  private int stored;
  private int open;

  Quotas(FileOptions options, LimitCounts counts) {
    this.options = options;
    this.counts = counts;
  }

  /**
   * Takes an upload in.
   *
   * @throws ApiException if it is too large, or one too many
   */
  synchronized void open(Account account, long length) {
    if (length > options.maxBytes()) {
      counts.add(Limit.FILES_SIZE);
      throw new ApiException(Fault.TOO_LARGE, "expected a file of at most " + options.maxBytes() + " bytes, got " + length + "; see Tus-Max-Size");
    }
    Sum key = keys.getOrDefault(account.uploader().text(), new Sum());
    Sum address = account.address().map(text -> addresses.getOrDefault(text, new Sum())).orElseGet(Sum::new);
    boolean counted = account.address().isPresent();
    refuseIf(key.open >= options.uploads().key(), Limit.FILES_UPLOADS_PER_KEY, Fault.TOO_MANY, "this key has as many open uploads as one may; finish or end one");
    refuseIf(counted && address.open >= options.uploads().address(), Limit.FILES_UPLOADS_PER_ADDRESS, Fault.TOO_MANY, "this address has as many open uploads as one may; finish or end one");
    refuseIf(open >= options.uploads().all(), Limit.FILES_UPLOADS_IN_ALL, Fault.BUSY, "this relay has as many open uploads as it holds; try again later, or another relay");
    refuseIf(key.bytes + length > options.keyBytes(), Limit.FILES_PER_KEY, Fault.QUOTA_FULL, "this key keeps as much as one may; erase something");
    refuseIf(counted && address.bytes + length > options.addressBytes(), Limit.FILES_PER_ADDRESS, Fault.QUOTA_FULL, "as much came from this address as may; use another relay");
    refuseIf(storedBytes + arrivedBytes + length > options.allBytes(), Limit.FILES_IN_ALL, Fault.QUOTA_FULL, "this relay has no more room for files; use another, or try later");
    refuseIf(stored + open >= options.most(), Limit.FILES_NUMBER, Fault.QUOTA_FULL, "this relay keeps no more files; use another, or try later");
    again(account, length, 0);
  }

  private void refuseIf(boolean beyond, Limit limit, Fault fault, String text) {
    if (beyond) {
      counts.add(limit);
      throw new ApiException(fault, text);
    }
  }

  /** Counts an upload that was open before a restart. */
  synchronized void again(Account account, long length, long arrived) {
    Sum key = keys.computeIfAbsent(account.uploader().text(), text -> new Sum());
    key.bytes += length;
    key.open++;
    account
        .address()
        .ifPresent(
            text -> {
              Sum address = addresses.computeIfAbsent(text, fresh -> new Sum());
              address.bytes += length;
              address.open++;
            });
    open++;
    arrivedBytes += arrived;
  }

  /** Bytes that came, or went again if it is less than none, of an open upload; false if that is more than there is room for. */
  synchronized boolean arrived(long bytes) {
    if (bytes > 0 && storedBytes + arrivedBytes + bytes > options.allBytes()) {
      counts.add(Limit.FILES_IN_ALL);
      return false;
    }
    arrivedBytes += bytes;
    return true;
  }

  /** An upload is open no more: whole, or ended. */
  synchronized void closed(Account account, long length, long arrived) {
    add(keys, account.uploader().text(), -length, -1);
    account.address().ifPresent(text -> add(addresses, text, -length, -1));
    open--;
    arrivedBytes -= arrived;
  }

  /** A file is kept for an uploader. */
  synchronized void kept(Uploader uploader, long length) {
    add(keys, uploader.text(), length, 0);
  }

  /** A file is not kept for an uploader any more. */
  synchronized void left(Uploader uploader, long length) {
    add(keys, uploader.text(), -length, 0);
  }

  /** A file is there, brought from an address that is counted. */
  synchronized void stored(long length, Optional<String> address) {
    storedBytes += length;
    stored++;
    address.ifPresent(text -> add(addresses, text, length, 0));
  }

  /** A file is gone. */
  synchronized void gone(long length, Optional<String> address) {
    storedBytes -= length;
    stored--;
    address.ifPresent(text -> add(addresses, text, -length, 0));
  }

  private static void add(Map<String, Sum> sums, String name, long bytes, int open) {
    Sum sum = sums.computeIfAbsent(name, fresh -> new Sum());
    sum.bytes += bytes;
    sum.open += open;
    if (sum.bytes < 0 || sum.open < 0) {
      throw new IllegalStateException("expected to give back no more than was taken, got " + sum.bytes + " bytes and " + sum.open + " uploads left");
    }
    if (sum.bytes == 0 && sum.open == 0) {
      sums.remove(name);
    }
  }

  synchronized long usedBytes() {
    return storedBytes + arrivedBytes;
  }

  synchronized int stored() {
    return stored;
  }

  synchronized int open() {
    return open;
  }
}
