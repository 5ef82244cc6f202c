using Microsoft.Win32.SafeHandles;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>
/// An append-only file of checked records. Appends that arrive while the disk is busy are written and synced together; the task of
/// an append completes only after its sync. After a failed write the log takes no more: what is on disk decides at the next open.
/// </summary>
internal sealed class RecordLog : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private List<byte[]> _pending = [];
    private TaskCompletionSource _group = NewGroup();
    private Task _flushing = Task.CompletedTask;
    private bool _isFlushing;
    private long _writtenTo;
    private Exception? _failure;

    private RecordLog(string path, SafeFileHandle file, long end)
    {
        _path = path;
        _file = file;
        _writtenTo = end;
        Length = end;
    }

    /// <summary>Bytes of the file once all that was appended is written.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes appended and not yet synced.</summary>
    public long PendingBytes => Length - Volatile.Read(ref _writtenTo);

    /// <summary>Syncs done, for tests of grouping.</summary>
    public long SyncCount { get; private set; }

    /// <summary>Whether a write failed; the log takes no more then.</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>Opens or makes a log, hands its records over in order, and cuts a torn tail.</summary>
    /// <exception cref="AdaptException">DataLoss for damage before the tail, or a newer format.</exception>
    public static RecordLog Open(string path, Action<long, ReadOnlyMemory<byte>> replay)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            return new RecordLog(path, file, Recover(file, path, replay));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Queues a record.</summary>
    /// <param name="payload">Its content; copied.</param>
    /// <param name="offset">Where it will lie.</param>
    /// <returns>Completes when the record is synced to disk.</returns>
    public Task Append(ReadOnlySpan<byte> payload, out long offset)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            offset = Length;
            var frame = RecordFrame.Wrap(payload, offset);
            _pending.Add(frame);
            Length += frame.Length;
            if (!_isFlushing)
            {
                _isFlushing = true;
                _flushing = Task.Run(FlushUntilIdle);
            }

            return _group.Task;
        }
    }

    /// <summary>Completes when all that was appended so far is synced.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            ThrowIfFailed();
            return _isFlushing ? _pending.Count > 0 ? _group.Task : _flushing : Task.CompletedTask;
        }
    }

    /// <summary>The payload of a synced record.</summary>
    public byte[] Read(long offset)
    {
        var header = new byte[RecordFrame.HeaderBytes];
        FileReads.Exactly(_file, header, offset);
        var length = RecordFrame.PayloadLength(header, offset) ?? throw Changed(offset);
        var payload = new byte[length];
        FileReads.Exactly(_file, payload, offset + RecordFrame.HeaderBytes);
        return RecordFrame.PayloadIsWhole(header, payload) ? payload : throw Changed(offset);
    }

    public async ValueTask DisposeAsync()
    {
        await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _file.Dispose();
    }

    private static long Recover(SafeFileHandle file, string path, Action<long, ReadOnlyMemory<byte>> replay)
    {
        if (RandomAccess.GetLength(file) < RecordFrame.FileHeaderBytes)
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, RecordFrame.FileHeader(), 0);
            RandomAccess.FlushToDisk(file);
            DurableFiles.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return RecordFrame.FileHeaderBytes;
        }

        var header = new byte[RecordFrame.FileHeaderBytes];
        FileReads.Exactly(file, header, 0);
        RecordFrame.CheckFileHeader(header, path);
        var end = RecordScanner.Scan(file, path, replay);
        if (RandomAccess.GetLength(file) > end)
        {
            RandomAccess.SetLength(file, end);
            RandomAccess.FlushToDisk(file);
        }

        return end;
    }

    private static TaskCompletionSource NewGroup() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void FlushUntilIdle()
    {
        while (TakeGroup() is var (frames, done))
        {
            try
            {
                WriteAndSync(frames);
                done.SetResult();
            }
            catch (Exception cause)
            {
                Fail(cause, done);
                return;
            }
        }
    }

    private (List<byte[]> Frames, TaskCompletionSource Done)? TakeGroup()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                _isFlushing = false;
                return null;
            }

            var taken = (_pending, _group);
            (_pending, _group) = ([], NewGroup());
            return taken;
        }
    }

    private void WriteAndSync(List<byte[]> frames)
    {
        var size = frames.Sum(frame => (long)frame.Length);
        RandomAccess.Write(_file, frames.ConvertAll(frame => (ReadOnlyMemory<byte>)frame), _writtenTo);
        RandomAccess.FlushToDisk(_file);
        SyncCount++;
        Volatile.Write(ref _writtenTo, _writtenTo + size);
    }

    private void Fail(Exception cause, TaskCompletionSource done)
    {
        lock (_gate)
        {
            _failure = new AdaptException(AdaptErrorKind.ResourceExhausted, $"The examples could not be written to disk ({cause.Message}). Make room and resume the session.", cause);
            done.SetException(_failure);
            _group.SetException(_failure);
            _ = _group.Task.Exception;
            _isFlushing = false;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null) throw _failure;
    }

    private AdaptException Changed(long offset) => StoredFormat.Damaged(_path, $"the record at byte {offset} no longer matches its checksum");
}
