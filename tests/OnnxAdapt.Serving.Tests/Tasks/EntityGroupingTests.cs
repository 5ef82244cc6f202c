using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Serving.Tests.Tasks;

public sealed class EntityGroupingTests
{
    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "LOC"];

    /// <summary>Bob|by Smith in Paris|Paris, between two tokens that the tokenizer added.</summary>
    private static readonly TokenizedPieces Pieces = new("Bobby Smith in Paris", [Added(), At(0, 3, 0), At(3, 5, 0), At(6, 11, 1), At(12, 14, 2), At(15, 20, 3), Added()]);

    [Fact]
    public void None_Tokens_StandForThemselves()
    {
        var entities = Group(TokenAggregation.None, 3, 1, 2, 2, 0, 3, 3);

        Assert.Equal(["B-PER:Bob", "I-PER:by", "I-PER:Smith", "LOC:Paris"], entities);
    }

    [Fact]
    public void Simple_NeighboursOfOneTag_AreJoined() =>
        Assert.Equal(["PER:Bobby Smith", "LOC:Paris"], Group(TokenAggregation.Simple, 3, 1, 2, 2, 0, 3, 3));

    [Fact]
    public void Simple_BeginLabel_StartsAnew() =>
        Assert.Equal(["PER:Bobby", "PER:Smith", "LOC:Paris"], Group(TokenAggregation.Simple, 3, 1, 2, 1, 0, 3, 3));

    [Theory]
    [InlineData(TokenAggregation.First, "PER:Bobby Smith")]
    [InlineData(TokenAggregation.Max, "LOC:Bobby")]
    [InlineData(TokenAggregation.Average, "LOC:Bobby")]
    public void WordStrategies_TokensThatDisagree_AreDecidedByTheStrategy(TokenAggregation aggregation, string first)
    {
        var rows = new float[7][];
        Array.Fill(rows, [1, 0, 0, 0]);
        rows[1] = [0.1f, 0.5f, 0.1f, 0.3f];
        rows[2] = [0, 0.1f, 0.1f, 0.8f];
        rows[3] = [0, 0, 1, 0];

        var entities = EntityGrouping.Group(Pieces, [.. rows.SelectMany(row => row)], Labels, aggregation);

        Assert.Equal(first, $"{entities[0].Label}:{entities[0].Text}");
    }

    [Fact]
    public void Scores_OfJoinedTokens_AreTheirMean_AndPlacesCountCodePoints()
    {
        var pieces = new TokenizedPieces("\U0001F600 Bob Smith", [At(3, 6, 0), At(7, 12, 1)]);

        var entity = Assert.Single(EntityGrouping.Group(pieces, [0, 0.5f, 0.25f, 0.25f, 0, 0, 1, 0], Labels, TokenAggregation.Simple));

        Assert.Equal((0.75f, 2, 11, "Bob Smith"), (entity.Score, entity.Start, entity.End, entity.Text));
    }

    private static string[] Group(TokenAggregation aggregation, params int[] best)
    {
        var probabilities = best.SelectMany(label => Enumerable.Range(0, Labels.Length).Select(index => index == label ? 0.7f : 0.1f)).ToArray();
        return [.. EntityGrouping.Group(Pieces, probabilities, Labels, aggregation).Select(entity => $"{entity.Label}:{entity.Text}")];
    }

    private static TokenPiece Added() => new(0, "[X]", true) { Word = -1 };

    private static TokenPiece At(int start, int end, int word) => new(1, "", false) { Start = start, End = end, Word = word };
}
