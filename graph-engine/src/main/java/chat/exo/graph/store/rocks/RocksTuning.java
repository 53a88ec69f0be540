package chat.exo.graph.store.rocks;

import chat.exo.graph.store.StoreOptions;
import java.util.concurrent.TimeUnit;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/** RocksDB's settings: small, bounded memory; few, small log files; opening that needs no repair. */
final class RocksTuning {
  private static final long LOG_FILE_BYTES = 1 << 20;
  private static final int BLOOM_BITS_PER_KEY = 10; // about 1 in 100 reads of an absent cell looks at a block in vain
  private static final int BLOCK_BYTES = 8 << 10;
  private static final int CACHE_SHARD_BITS = 2; // few: what does not fit a shard is never cached

  private RocksTuning() {}

  static DBOptions database(StoreOptions options, RocksHandles handles) {
    return handles
        .keep(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxOpenFiles(options.maxOpenFiles())
        .setMaxBackgroundJobs(2)
        .setDbWriteBufferSize(2 * options.writeBufferBytes())
        // The log is read again on opening: what it may hold decides how long that takes.
        .setMaxTotalWalSize(4 * options.writeBufferBytes())
        // A record torn by a power cut ends the log and is dropped: it was never acknowledged, its sync had not returned. RocksLogs has
        // looked whether it is that.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        // One writer: nothing to spin or to merge for.
        .setAllowConcurrentMemtableWrite(false)
        .setEnableWriteThreadAdaptiveYield(false)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(LOG_FILE_BYTES)
        .setKeepLogFileNum(3)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setMaxManifestFileSize(16 * LOG_FILE_BYTES)
        .setDeleteObsoleteFilesPeriodMicros(TimeUnit.HOURS.toMicros(1));
  }

  static ColumnFamilyOptions family(StoreOptions options, RocksHandles handles) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(handles.keep(new LRUCache(options.cacheBytes(), CACHE_SHARD_BITS)))
            .setFilterPolicy(handles.keep(new BloomFilter(BLOOM_BITS_PER_KEY)))
            .setBlockSize(BLOCK_BYTES)
            // Indexes and filters count against the cache, so that a large store takes no more memory than a small one. In
            // pieces: a whole filter is a megabyte, and reading one for each key took 100 µs.
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setPinTopLevelIndexAndFilter(true)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFormatVersion(5);
    return handles
        .keep(new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setWriteBufferSize(options.writeBufferBytes())
        .setMaxWriteBufferNumber(2)
        // On every level: with ZSTD at the bottom a random key of a million took 12 µs of CPU, with this 7.
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setLevelCompactionDynamicLevelBytes(true);
  }
}
