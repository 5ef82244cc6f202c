using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>The text tasks over our own contract.</summary>
public sealed class TextServiceTests(TextServer server) : IClassFixture<TextServer>
{
    private readonly TextService.TextServiceClient _text = new(server.Channel);

    [Fact]
    public async Task Rank_Texts_AnswersBestFirst()
    {
        var answer = await _text.RankAsync(new RankRequest { Model = TextModels.Ranker, Query = "in", Texts = { "bad", "paris" }, RawScores = true });

        Assert.Equal([(1u, 2f), (0u, -1f)], answer.Ranks.Select(rank => (rank.Index, rank.Score)));
    }

    [Fact]
    public async Task FindEntities_Tagger_JoinsTokensOfOneLabel()
    {
        var answer = await _text.FindEntitiesAsync(new FindEntitiesRequest { Model = TextModels.Tagger, Texts = { "bob smith in paris", "in" } });

        Assert.Equal(["PER:bob smith:0-9", "LOC:paris:13-18"], answer.Texts[0].Entities.Select(entity => $"{entity.Label}:{entity.Text}:{entity.Start}-{entity.End}"));
        Assert.True(answer.Texts[0].Entities[0].Score > 0.99f);
        Assert.Empty(answer.Texts[1].Entities);
    }

    [Theory]
    [InlineData(TextModels.Embedder)]
    [InlineData(TextModels.Entailment)]
    public async Task Classify_Descriptions_PrefersWhatFits(string model)
    {
        var answer = await _text.ClassifyAsync(new ClassifyRequest
        {
            Model = model,
            Texts = { "movie good" },
            Labels = { new LabelDescription { Name = "praise", Description = "good" }, new LabelDescription { Name = "complaint", Description = "bad" } },
            Template = "{}",
        });

        Assert.Equal("praise", answer.Predictions[0].Labels[0].Label);
        Assert.Equal(1, answer.Predictions[0].Labels.Sum(label => label.Score), 1e-5);
    }

    [Fact]
    public async Task TokensAndVectors_OneText_HaveOneEntryEach()
    {
        var tokens = await _text.TokenizeAsync(new TokenizeRequest { Model = TextModels.Embedder, Texts = { "good movie" } });
        var vectors = await _text.EmbedTokensAsync(new EmbedTokensRequest { Model = TextModels.Embedder, Inputs = { new Input { Text = "good movie" } } });
        var texts = await _text.DecodeAsync(new DecodeRequest { Model = TextModels.Embedder, Rows = { new TokenIds { Ids = { tokens.Texts[0].Tokens.Select(token => token.Id) } } }, SkipSpecialTokens = true });

        Assert.Equal([4, 3], vectors.Rows[0].Shape.Select(size => (int)size));
        Assert.Equal(4, tokens.Texts[0].Tokens.Count);
        Assert.Equal("good movie", Assert.Single(texts.Texts));
    }
}
