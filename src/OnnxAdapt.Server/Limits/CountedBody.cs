using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Limits;

/// <summary>A gRPC request's body that counts what is read of a message before the message is whole.</summary>
internal sealed class CountedBody(PipeReader inner, BodyShare share) : PipeReader, IRequestBodyPipeFeature
{
    private const int PrefixBytes = 5;

    private ReadResult _last;
    private bool _pending;
    private long _left;

    /// <summary>Whether the reader went away within a message.</summary>
    public bool HasRest => _pending || _left > 0;

    /// <inheritdoc/>
    public PipeReader Reader => this;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        Count(result);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _left = _last.Buffer.Slice(consumed).Length;
        share.Hold(_left);
        (_last, _pending) = (default, false);
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>Reads and forgets the message within which the reader went away.</summary>
    /// <param name="most">Bytes of a message beyond which nothing more is read.</param>
    /// <param name="cancellationToken">Ends it earlier.</param>
    /// <exception cref="IOException">The caller broke off.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task ForgetMessageAsync(long most, CancellationToken cancellationToken)
    {
        if (_pending) inner.AdvanceTo(_last.Buffer.Start);
        (_last, _pending, _left) = (default, false, 0);
        for (long read = 0, end = PrefixBytes; read < end;)
        {
            var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read == 0) end = LengthOf(result.Buffer);
            read += result.Buffer.Length;
            inner.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || end > most) return;
        }
    }

    /// <summary>Bytes of the message that begins here, with its prefix.</summary>
    private static long LengthOf(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixBytes) return buffer.Length;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        return PrefixBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }

    private ReadResult Count(ReadResult result)
    {
        try
        {
            share.Hold(result.Buffer.Length);
            _pending = true;
            return _last = result;
        }
        catch (AdaptException failure)
        {
            inner.AdvanceTo(result.Buffer.End);
            _left = 0;
            throw BodyBudget.ToRpc(failure);
        }
    }
}
