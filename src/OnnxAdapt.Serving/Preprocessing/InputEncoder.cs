using OnnxAdapt.Abstractions;
using OnnxAdapt.Media;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Checks inputs at the door and makes rows of them. Safe for concurrent calls.</summary>
internal sealed class InputEncoder
{
    private readonly GraphContract _contract;
    private readonly ITokenizer? _tokenizer;
    private readonly TextSettings _settings;
    private readonly int _maxCharacters;
    private readonly int _maxTokens;
    private readonly int? _vocabularySize;
    private readonly TensorRowReader _tensors;
    private readonly ImagePipeline? _images;
    private readonly SoundInput _sounds;

    public InputEncoder(GraphContract contract, ITokenizer? tokenizer, TextSettings settings, ServingOptions options, ImageSettings? images = null, SoundInput? sounds = null)
    {
        _contract = contract;
        _tokenizer = tokenizer;
        _settings = settings;
        _maxCharacters = options.MaxCharactersPerText;
        _maxTokens = contract.FixedTokens ?? settings.MaxTokens ?? tokenizer?.MaxTokens ?? options.MaxTokensPerInput;
        _vocabularySize = settings.VocabularySize is { } size ? Math.Max(size, tokenizer?.VocabularySize ?? 0) : tokenizer?.VocabularySize;
        _tensors = new TensorRowReader(contract);
        _images = images is null ? null : ImagePipeline.For(images, contract.Signature, options.MaxPixelsPerImage);
        _sounds = sounds ?? new SoundInput(null, contract.Signature, options.MaxSecondsPerSound);
    }

    /// <summary>Longest row that the model itself asks for; 0 when it sets no limit.</summary>
    public int DeclaredMaxTokens => _contract.IsText ? _contract.FixedTokens ?? _settings.MaxTokens ?? _tokenizer?.MaxTokens ?? 0 : 0;

    /// <summary>Whether text can be given, because there is a tokenizer for it.</summary>
    public bool TakesText => _contract.IsText && _tokenizer is not null;

    /// <summary>Whether image files can be given, because the folder says how they become the graph's input.</summary>
    public bool TakesImages => _images is not null;

    /// <summary>Whether sound files can be given, because the folder says how they become the graph's input.</summary>
    public bool TakesSounds => !_contract.IsText && _sounds.IsTaken;

    /// <summary>Whether sounds are padded to a length, and padding does not count.</summary>
    public bool PadsSounds => TakesSounds && _sounds.LeavesPaddingOut;

    /// <summary>A row that shows what a graph of sounds answers; null for other graphs.</summary>
    public EncodedRow? SampleSound() => _contract.IsText ? null : _sounds.Sample(_tensors);

    /// <summary>The settings that features are computed with: the folder's truncation and default prompt.</summary>
    public EncodeSettings DefaultSettings => new(InputTruncation.FromModel, PrefixOf(""));

    /// <summary>The text of a prompt.</summary>
    /// <param name="prompt">Name from the folder; empty for the default one.</param>
    /// <exception cref="AdaptException">InvalidArgument when there is no such prompt.</exception>
    public string PrefixOf(string prompt)
    {
        var name = prompt.Length > 0 ? prompt : _settings.DefaultPrompt;
        if (name is null) return "";
        return _settings.Prompts.TryGetValue(name, out var text)
            ? text
            : throw AdaptException.Invalid("prompt", $"the model has no prompt '{name}'; it has {(_settings.Prompts.Count == 0 ? "none" : string.Join(", ", _settings.Prompts.Keys))}.");
    }

    /// <summary>Checks one input and makes a row of it.</summary>
    /// <param name="input">What the client sent.</param>
    /// <param name="field">Its path, such as <c>inputs[3]</c>.</param>
    /// <param name="settings">Treatment of text.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public EncodedRow Encode(ExampleInput input, string field, in EncodeSettings settings) => input switch
    {
        ExampleInput.Text text => EncodeText(text.Value, null, $"{field}.text", settings),
        ExampleInput.TextPair pair => EncodeText(pair.First, pair.Second, $"{field}.pair", settings),
        ExampleInput.Tokens tokens => EncodeTokens(tokens, $"{field}.tokens"),
        ExampleInput.Tensors tensors => CheckTokens(_tensors.Read(tensors.Values, $"{field}.tensors"), $"{field}.tensors"),
        ExampleInput.Image image => EncodeImage(image.Content.Span, $"{field}.image"),
        ExampleInput.Audio when _contract.IsText => throw AdaptException.Invalid($"{field}.audio", "the model takes text, not sounds."),
        ExampleInput.Audio audio => _sounds.Encode(audio.Content.Span, $"{field}.audio", settings.Truncation, _tensors),
        ExampleInput.Unreadable unreadable => throw AdaptException.Invalid(field, unreadable.Reason),
        _ => throw AdaptException.Invalid(field, "is empty; give text, pair, tokens, tensors, an image or a sound."),
    };

    /// <summary>Names of the folder's prompts.</summary>
    public IReadOnlyCollection<string> Prompts => [.. _settings.Prompts.Keys];

    /// <summary>The tokens of a text and where each comes from, in the text as the tokenizer sees it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="field">Its path, for errors.</param>
    /// <param name="settings">Prefix, and truncation: <see cref="InputTruncation.None"/> keeps all tokens.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer adds its special tokens.</param>
    /// <exception cref="AdaptException">FailedPrecondition without a tokenizer; InvalidArgument when the text is too long.</exception>
    public TokenizedPieces Split(string text, string field, in EncodeSettings settings, bool addSpecialTokens)
    {
        RequireCharacters(text.Length, field);
        var whole = Prepare(text, settings.Prefix);
        var limit = settings.Truncation == InputTruncation.None ? (int?)null : _maxTokens;
        return new TokenizedPieces(whole, RequireTokenizer().Split(whole, addSpecialTokens, limit, CutsLeft(settings.Truncation)));
    }

    /// <summary>The text of token ids.</summary>
    /// <exception cref="AdaptException">FailedPrecondition without a tokenizer.</exception>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens) => RequireTokenizer().Decode(ids, skipSpecialTokens);

    private ITokenizer RequireTokenizer() =>
        _tokenizer ?? throw AdaptException.Precondition("The model's folder has no tokenizer.json, so it cannot treat text.");

    private void RequireCharacters(long length, string field)
    {
        if (length > _maxCharacters) throw AdaptException.Invalid(field, $"has {length} characters; at most {_maxCharacters} are allowed.");
    }

    private bool CutsLeft(InputTruncation truncation) =>
        truncation == InputTruncation.Left || (truncation == InputTruncation.FromModel && _settings.TruncateLeft);

    private EncodedRow EncodeText(string text, string? pair, string field, in EncodeSettings settings)
    {
        if (!_contract.IsText) throw AdaptException.Invalid(field, $"the model takes tensors, not text: {string.Join("; ", _contract.Signature.Inputs)}.");
        if (_tokenizer is null) throw AdaptException.Invalid(field, "the model's folder has no tokenizer.json; send token ids.");
        RequireCharacters((long)text.Length + (pair?.Length ?? 0), field);
        var limit = settings.Truncation == InputTruncation.None ? (int?)null : _maxTokens;
        var tokens = _tokenizer.Encode(Prepare(text, settings.Prefix), pair is null ? null : Prepare(pair, ""), limit, CutsLeft(settings.Truncation));
        return tokens.Ids.Length <= _maxTokens
            ? new EncodedRow(tokens.Ids, tokens.TypeIds)
            : throw AdaptException.Invalid(field, $"has {tokens.Ids.Length} tokens; the model takes at most {_maxTokens}. Shorten it or allow truncation.");
    }

    private string Prepare(string text, string prefix)
    {
        var whole = prefix.Length == 0 ? text : prefix + text;
        return _settings.LowerCase ? whole.ToLowerInvariant() : whole;
    }

    private EncodedRow EncodeImage(ReadOnlySpan<byte> content, string field)
    {
        if (_contract.IsText) throw AdaptException.Invalid(field, "the model takes text, not images.");
        return _images is null
            ? throw AdaptException.Invalid(field, $"the model's folder has no preprocessor_config.json that says how images become its input; send tensors: {string.Join("; ", _contract.Signature.Inputs)}.")
            : _tensors.Read([new NamedTensor(_images.InputName, _images.Read(content, field))], field);
    }

    private EncodedRow EncodeTokens(ExampleInput.Tokens tokens, string field)
    {
        if (!_contract.IsText) throw AdaptException.Invalid(field, $"the model takes tensors, not tokens: {string.Join("; ", _contract.Signature.Inputs)}.");
        if (tokens.Ids.Count == 0) throw AdaptException.Invalid($"{field}.ids", "is empty; give at least one token.");
        if (tokens.TypeIds is { Count: > 0 } types && types.Count != tokens.Ids.Count)
        {
            throw AdaptException.Invalid($"{field}.type_ids", $"has {types.Count} entries for {tokens.Ids.Count} tokens.");
        }

        return CheckTokens(new EncodedRow([.. tokens.Ids], tokens.TypeIds is { Count: > 0 } given ? [.. given] : null), field);
    }

    private EncodedRow CheckTokens(EncodedRow row, string field)
    {
        if (row.Tensors is not null) return row;
        if (row.Ids.Length > _maxTokens) throw AdaptException.Invalid($"{field}.ids", $"has {row.Ids.Length} tokens; the model takes at most {_maxTokens}.");
        for (var index = 0; index < row.Ids.Length; index++)
        {
            var id = row.Ids[index];
            if (id < 0 || id >= (_vocabularySize ?? int.MaxValue)) throw AdaptException.Invalid($"{field}.ids[{index}]", $"is {id}; the vocabulary ends at {_vocabularySize - 1}.");
            if (row.TypeIds is { } types && types[index] is < 0 or > 1) throw AdaptException.Invalid($"{field}.type_ids[{index}]", $"is {row.TypeIds![index]}; must be 0 or 1.");
        }

        return row;
    }
}
