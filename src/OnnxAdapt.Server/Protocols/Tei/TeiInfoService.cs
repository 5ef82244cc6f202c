using Grpc.Core;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What serves, for clients of text-embeddings-inference.</summary>
internal sealed class TeiInfoService(TeiEngine engine, TeiFacts facts) : Info.InfoBase
{
    /// <inheritdoc/>
    public override async Task<InfoResponse> Info(InfoRequest request, ServerCallContext context) =>
        facts.Of(await engine.DescribeAsync(TeiCalls.ModelOf(context), context.CancellationToken).ConfigureAwait(false));
}
