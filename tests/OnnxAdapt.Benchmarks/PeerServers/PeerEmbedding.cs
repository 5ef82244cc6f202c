using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.PeerServers;

/// <summary>Answers Embed: tokenises on the call's thread, and waits for the vectors of its texts.</summary>
internal sealed class PeerEmbedding(RawEncoder encoder, PeerBatches batches)
{
    private static readonly Method<EmbedRequest, EmbedResponse> Embed = new(
        MethodType.Unary, "onnxadapt.v1.EmbeddingService", "Embed", Marshaller(EmbedRequest.Parser), Marshaller(EmbedResponse.Parser));

    /// <summary>The service with its one method.</summary>
    public ServerServiceDefinition Definition() => ServerServiceDefinition.CreateBuilder().AddMethod(Embed, EmbedAsync).Build();

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);

    private async Task<EmbedResponse> EmbedAsync(EmbedRequest request, ServerCallContext context)
    {
        var rows = encoder.Tokenize(request.Inputs.Select(input => input.Text));
        var vectors = await Task.WhenAll(rows.Select(batches.EmbedAsync)).ConfigureAwait(false);
        var response = new EmbedResponse { Model = request.Model, Version = 1 };
        foreach (var (row, vector) in rows.Zip(vectors))
        {
            var embedding = new Embedding { Tokens = (uint)row.Length };
            embedding.Values.AddRange(vector);
            response.Embeddings.Add(embedding);
        }

        return response;
    }
}
