using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Files;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization;

/// <summary>
/// Text to ids and back, as a <c>tokenizer.json</c> says. Immutable and safe to share between threads. A UTF-16 text with unpaired
/// surrogates is taken as if they were U+FFFD. The work is proportional to the length of the text.
/// </summary>
public sealed class TextTokenizer
{
    private readonly TokenizerPipeline _pipeline;
    private readonly TokenNames _names;
    private readonly int? _dropped;
    private readonly WorkspacePool _workspaces = new();

    private TextTokenizer(TokenizerPipeline pipeline, TokenizerOptions options)
    {
        (_pipeline, _names) = (pipeline, new TokenNames(pipeline.AddedVocabulary, pipeline.Model));
        _dropped = options.DropsUnknown ? pipeline.Model.UnknownId : null;
        Truncation = options.MaxLength is { } length ? RuleFor(length) : pipeline.Truncation;
        PadId = pipeline.Padding?.Id ?? (options.PadToken is { } pad ? IdOf(pad) : IdOf("[PAD]") ?? IdOf("<pad>"));
        VocabularySize = pipeline.Model.Count + pipeline.AddedVocabulary.Tokens.Count(token => pipeline.Model.IdOf(token.Content) is null);
    }

    /// <summary>Number of distinct tokens, added ones included.</summary>
    public int VocabularySize { get; }

    /// <summary>What the file says and is not followed, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _pipeline.Warnings;

    /// <summary>How the file truncates, or the loading options in its place; null for no limit.</summary>
    public TruncationRule? Truncation { get; }

    /// <summary>How the file pads; null when it says nothing.</summary>
    public PaddingRule? Padding => _pipeline.Padding;

    /// <summary>The most tokens of an encoding that asks for no other limit; null for no limit.</summary>
    public int? MaxLength => Truncation?.MaxLength;

    /// <summary>Id of the padding token, or null when there is none.</summary>
    public int? PadId { get; }

    /// <summary>Type id of padding.</summary>
    public int PadTypeId => Padding?.TypeId ?? 0;

    /// <summary>The end that padding goes to.</summary>
    public PaddingSide PaddingSide => Padding?.Side ?? PaddingSide.Right;

    /// <summary>
    /// Loads a file: <c>tokenizer.json</c>, or as second choices a BERT <c>vocab.txt</c>, a sentencepiece <c>.model</c> (Unigram or BPE)
    /// or a tiktoken file (<c>.tiktoken</c> or <c>.model</c>).
    /// </summary>
    /// <param name="path">Path of the file; its extension tells the kind.</param>
    /// <param name="options">What to change about it, and what the second choices do not say; null for nothing.</param>
    /// <exception cref="AdaptException">The file is absent, is damaged, or names a component that is not supported.</exception>
    public static TextTokenizer Load(string path, TokenizerOptions? options = null)
    {
        if (!File.Exists(path))
        {
            throw AdaptException.NotFound($"There is no tokenizer file {path}.");
        }

        options ??= new TokenizerOptions();
        return new TextTokenizer(TokenizerFormat.Read(path, options), options);
    }

    /// <summary>Loads the content of a <c>tokenizer.json</c>.</summary>
    /// <param name="stream">UTF-8 JSON; read to its end, not closed.</param>
    /// <param name="options">What to change about it; null for nothing.</param>
    /// <exception cref="AdaptException">The content is damaged or names a component that is not supported.</exception>
    public static TextTokenizer Load(Stream stream, TokenizerOptions? options = null) =>
        new(TokenizerFile.Read(stream), options ?? new TokenizerOptions());

    /// <summary>Encodes a text, or a pair of texts, without padding.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="options">How to encode; null for <see cref="EncodeOptions.Default"/>.</param>
    /// <exception cref="AdaptException">The text is too long and the truncation rule cannot shorten it.</exception>
    public Encoding Encode(string text, string? pair = null, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= EncodeOptions.Default;
        var workspace = _workspaces.Rent();
        try
        {
            return Encode(text, pair, options, workspace);
        }
        finally
        {
            _workspaces.Return(workspace);
        }
    }

    /// <summary>The text of ids. Unknown ids give nothing.</summary>
    /// <param name="ids">Ids in order.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens)
    {
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            if (TokenOf(id) is { } token && !(skipSpecialTokens && IsSpecial(token)))
            {
                tokens.Add(token);
            }
        }

        return Join(tokens);
    }

    /// <summary>The text of tokens as the vocabulary spells them.</summary>
    /// <param name="tokens">Tokens in order.</param>
    public string Join(IReadOnlyList<string> tokens) =>
        _pipeline.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);

    /// <summary>A text as the normalizer leaves it, added tokens not looked for.</summary>
    /// <param name="text">The text.</param>
    public string Normalize(string text)
    {
        var buffer = new TextBuffer();
        buffer.Load(text, 0);
        _pipeline.Normalizer?.Normalize(buffer);
        return buffer.Chars.ToString();
    }

    /// <summary>The pieces that the pre-tokenizer cuts a text into, neither normalised nor looked through for added tokens.</summary>
    /// <param name="text">The text.</param>
    public IReadOnlyList<TextPiece> PreTokenize(string text)
    {
        var split = new SplitText();
        split.Text.Load(text, 0);
        split.Pieces.Add(0, split.Text.Length);
        _pipeline.PreTokenizer?.PreTokenize(split);
        var pieces = new TextPiece[split.Pieces.Count];
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = split.Pieces.Items[i];
            pieces[i] = new TextPiece(split.Text.Chars[piece.Start..piece.End].ToString(), split.Text.StartOf(piece.Start), split.Text.EndOf(piece.End - 1));
        }

        return pieces;
    }

    /// <summary>The id of a token, or null when it is not in the vocabulary.</summary>
    /// <param name="token">The token as the vocabulary spells it.</param>
    public int? IdOf(string token) => _pipeline.AddedVocabulary.Find(token)?.Id ?? _pipeline.Model.IdOf(token);

    /// <summary>The token of an id as the vocabulary spells it, or null when there is none.</summary>
    /// <param name="id">The id.</param>
    public string? TokenOf(int id) => _names.Of(id);

    /// <summary>
    /// The tokens of an encoding as the reference lists them: as the vocabulary spells them, but unknown pieces of a Unigram model and
    /// added tokens as they stand in the text.
    /// </summary>
    /// <param name="encoding">An encoding of this tokenizer.</param>
    public string[] TokensOf(Encoding encoding)
    {
        var tokens = Array.ConvertAll(encoding.Ids, id => TokenOf(id) ?? "");
        var shift = encoding.PaddingSide == PaddingSide.Left ? encoding.PaddingCount : 0;
        foreach (var (index, surface) in encoding.Surfaces ?? new Dictionary<int, string>())
        {
            tokens[index + shift] = surface;
        }

        return tokens;
    }

    private bool IsSpecial(string token) => _pipeline.AddedVocabulary.Find(token) is { IsSpecial: true };

    private Encoding Encode(string text, string? pair, EncodeOptions options, Workspace workspace)
    {
        var second = pair is null ? null : workspace.Second;
        var added = options.AddSpecialTokens ? _pipeline.PostProcessor?.AddedTokenCount(pair is not null) ?? 0 : 0;
        var rule = RuleOf(options);
        var limit = rule is null ? int.MaxValue : Math.Max(0, rule.MaxLength - added);
        var isBounded = second is null && !options.WithOverflow && rule is { Side: TruncationSide.Right, Strategy: TruncationStrategy.LongestFirst };
        Tokenize(text, workspace, workspace.First, isBounded ? limit : int.MaxValue);
        if (second is not null)
        {
            Tokenize(pair!, workspace, second, int.MaxValue);
        }

        var truncated = rule is not null && Truncator.Truncate(workspace.First, second, limit, rule);
        workspace.Segments.Restart(workspace.First, second);
        _pipeline.PostProcessor?.Process(workspace.Segments, options.AddSpecialTokens);
        return EncodingAssembler.Assemble(workspace.Segments, _names, truncated, options.WithOverflow);
    }

    /// <summary>Cuts a text into tokens; stops early once more than <paramref name="enough"/> are found.</summary>
    private void Tokenize(string text, Workspace workspace, TokenList tokens, int enough)
    {
        var split = workspace.Split;
        _pipeline.AddedVocabulary.Extract(text, workspace.Scratch, split);
        _pipeline.PreTokenizer?.PreTokenize(split);
        tokens.Restart(split.Text);
        tokens.Dropped = _dropped;
        foreach (var piece in split.Pieces.Items)
        {
            if (tokens.Count > enough)
            {
                break;
            }

            AddTokens(piece, split.Text, tokens);
            tokens.Word++;
        }

        tokens.KeepAll();
    }

    private void AddTokens(Piece piece, TextBuffer text, TokenList tokens)
    {
        if (piece.IsToken)
        {
            AddToken(piece, text, tokens);
        }
        else
        {
            _pipeline.Model.Tokenize(text.Chars[piece.Start..piece.End], piece.Start, tokens);
        }
    }

    /// <summary>An added token reads as what was found, with the spaces it has swallowed.</summary>
    private void AddToken(Piece piece, TextBuffer text, TokenList tokens)
    {
        if (text.Chars[piece.Start..piece.End].SequenceEqual(_names.Of(piece.TokenId)))
        {
            tokens.Add(piece.TokenId, piece.Start, piece.End);
        }
        else
        {
            tokens.AddSurface(piece.TokenId, piece.Start, piece.End);
        }
    }

    private TruncationRule? RuleOf(EncodeOptions options)
    {
        if (options.TruncationSide == TruncationSide.None)
        {
            return null;
        }

        var rule = options.MaxLength is { } length ? RuleFor(length) : Truncation;
        return options.TruncationSide == TruncationSide.AsFile ? rule : rule is null ? null : rule with { Side = options.TruncationSide };
    }

    private TruncationRule RuleFor(int length) =>
        (_pipeline.Truncation ?? new TruncationRule(length, TruncationStrategy.LongestFirst, TruncationSide.Right)) with { MaxLength = length };
}
