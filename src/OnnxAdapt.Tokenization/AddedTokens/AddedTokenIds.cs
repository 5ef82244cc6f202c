using OnnxAdapt.Tokenization.Models;

namespace OnnxAdapt.Tokenization.AddedTokens;

/// <summary>
/// The ids that added tokens get, in the order of the file and as the reference gives them: the one that the vocabulary has for the
/// token, or the next one behind everything so far. What the file says only matters for the warning.
/// </summary>
internal static class AddedTokenIds
{
    public static IReadOnlyList<AddedToken> Assign(IEnumerable<AddedToken> tokens, TokenModel model, ICollection<string> warnings)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = model.Count;
        var assigned = new List<AddedToken>();
        foreach (var token in tokens.Where(token => token.Content.Length > 0))
        {
            if (!ids.TryGetValue(token.Content, out var id))
            {
                id = model.IdOf(token.Content) ?? next;
                ids[token.Content] = id;
                next = Math.Max(next, id + 1);
            }

            if (id != token.Id)
            {
                warnings.Add($"The added token \"{token.Content}\" has id {id}, not {token.Id} as the file says.");
            }

            assigned.Add(token with { Id = id });
        }

        return assigned;
    }
}
