using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Reads a body of base64. Senders may encode it in parts, so padding can come in the middle and ends a group of four there.
/// What is decoded and not yet consumed is kept here.
/// </summary>
internal sealed class Base64PipeReader(PipeReader inner) : PipeReader
{
    private const int Group = 4;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;
    private bool _isCompleted;

    private bool HasNews => _end > _examined || _isCompleted;

    public override bool TryRead(out ReadResult result)
    {
        while (!HasNews && inner.TryRead(out var read))
        {
            if (IsCanceled(read, out result)) return true;
            Take(read);
        }

        result = Result(isCanceled: false);
        return HasNews;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (!HasNews)
        {
            var read = await inner.ReadAsync(cancellationToken);
            if (IsCanceled(read, out var canceled)) return canceled;
            Take(read);
        }

        return Result(isCanceled: false);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _examined = examined.GetInteger();
        _start = consumed.GetInteger();
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool IsCanceled(in ReadResult read, out ReadResult result)
    {
        result = Result(isCanceled: true);
        if (read.IsCanceled) inner.AdvanceTo(read.Buffer.Start);
        return read.IsCanceled;
    }

    private ReadResult Result(bool isCanceled) => new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled, _isCompleted);

    /// <summary>Decodes the whole groups of what has come, and leaves the rest for the next read.</summary>
    private void Take(in ReadResult read)
    {
        var whole = read.Buffer.Slice(0, read.Buffer.Length - (read.Buffer.Length % Group));
        if (read.IsCompleted && read.Buffer.Length != whole.Length) throw Damaged("ends within a group of four characters");
        MakeRoom((int)whole.Length / Group * 3);
        Decode(whole.ToArray());
        inner.AdvanceTo(whole.End, read.Buffer.End);
        _isCompleted = read.IsCompleted;
    }

    private void MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length) return;
        var kept = _end - _start;
        var target = _buffer.Length - kept >= length && _start > kept ? _buffer : new byte[Math.Max(4096, 2 * (kept + length))];
        _buffer.AsSpan(_start, kept).CopyTo(target);
        (_examined, _end, _start, _buffer) = (_examined - _start, kept, 0, target);
    }

    private void Decode(byte[] text)
    {
        for (var start = 0; start < text.Length;)
        {
            var padding = Array.IndexOf(text, (byte)'=', start);
            var end = padding < 0 ? text.Length : Math.Min(text.Length, (padding / Group * Group) + Group);
            if (Base64.DecodeFromUtf8(text.AsSpan(start..end), _buffer.AsSpan(_end), out _, out var written) != OperationStatus.Done) throw Damaged("is not base64");
            _end += written;
            start = end;
        }
    }

    private static BadHttpRequestException Damaged(string how) => new($"The body of a gRPC-Web call in text mode {how}.");
}
