namespace OnnxAdapt.FunctionalTests.Protocols;

public sealed class TeiMetricsTests(TextServer server) : IClassFixture<TextServer>
{
    [Fact]
    public async Task Metrics_SwitchedOn_ShowTheNamesWithFewLabels()
    {
        await server.PostAsync("/embed", """{"inputs":["good","bad"]}""");
        await server.PostAsync("/embed", """{"inputs":"good"}""");
        await server.PostAsync("/predict?model=tiny-classifier", """{"inputs":"good"}""");
        await server.PostAsync("/embed", """{"inputs":"good good good good good good good","truncate":false}""");
        await server.PostAsync("/embed", """{"inputs":"good","model":"made-up-by-a-client"}""");

        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var lines = page.Split('\n').Where(line => line.StartsWith("te_", StringComparison.Ordinal)).ToArray();
        foreach (var name in new[]
        {
            "te_request_count{", "te_request_success{", "te_request_failure{", "te_embed_count", "te_embed_success", "te_predict_count", "te_predict_success",
            "te_request_duration_bucket", "te_request_tokenization_duration_sum", "te_request_queue_duration_count", "te_request_inference_duration_sum",
            "te_embed_duration_bucket", "te_predict_inference_duration_sum", "te_request_input_length_bucket", "te_batch_next_size_bucket", "te_batch_next_tokens_sum", "te_queue_size",
        })
        {
            Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        }

        Assert.Contains(lines, line => line.StartsWith("te_request_count{", StringComparison.Ordinal) && line.Contains("method=\"batch\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("te_request_failure{", StringComparison.Ordinal) && line.Contains("err=\"validation\"", StringComparison.Ordinal));
        Assert.DoesNotContain("made-up-by-a-client", page, StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("model=", StringComparison.Ordinal));
    }
}
