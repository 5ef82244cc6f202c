using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Limits;

/// <summary>A gRPC request's body that counts what is read of a message before the message is whole.</summary>
internal sealed class CountedBody(PipeReader inner, BodyShare share) : PipeReader, IRequestBodyPipeFeature
{
    private ReadResult _last;

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
        share.Hold(_last.Buffer.Slice(consumed).Length);
        _last = default;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Count(ReadResult result)
    {
        try
        {
            share.Hold(result.Buffer.Length);
            return _last = result;
        }
        catch (AdaptException failure)
        {
            inner.AdvanceTo(result.Buffer.End);
            throw BodyBudget.ToRpc(failure);
        }
    }
}
