using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Models;
using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.PostProcessors;
using OnnxAdapt.Tokenization.PreTokenizers;
using OnnxAdapt.Tokenization.SentencePiece;

namespace OnnxAdapt.Tokenization.Files;

/// <summary>A sentencepiece <c>.model</c> of the types Unigram and BPE. Ids are those of the model itself.</summary>
internal static class SentencePieceFile
{
    private const int Unigram = 1;
    private const int Bpe = 2;
    private const double UserDefinedPenalty = 0.1;

    public static TokenizerPipeline Read(Stream stream, TokenizerOptions options)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var proto = SentencePieceProto.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        var vocabulary = new Vocabulary([.. proto.Pieces.Select((piece, id) => new KeyValuePair<string, int>(piece.Text, id))]);
        var normalizer = new SentencePieceNormalizer(proto);
        return new TokenizerPipeline(
            normalizer,
            new AddedVocabulary([.. Tokens(proto, PieceKind.Control)], normalizer),
            proto.ModelType == Bpe && Tokens(proto, PieceKind.UserDefined).ToArray() is { Length: > 0 } symbols ? new SymbolPreTokenizer(symbols) : null,
            ReadModel(proto, vocabulary),
            Template(vocabulary, options),
            DecoderOf(proto),
            Truncation: null,
            Padding: null);
    }

    private static TokenModel ReadModel(SentencePieceProto proto, Vocabulary vocabulary) => proto.ModelType switch
    {
        Unigram => UnigramOf(proto, vocabulary),
        Bpe => new BpeModel(vocabulary, Merges(proto, vocabulary), new BpeOptions
        {
            UnknownId = UnknownOf(proto),
            FusesUnknown = true,
            FallsBackToBytes = proto.FallsBackToBytes,
        }),
        _ => throw new AdaptException(AdaptErrorKind.Unimplemented, $"sentencepiece model: the type {proto.ModelType} is not supported. Supported: {Unigram} (Unigram), {Bpe} (BPE)."),
    };

    private static UnigramModel UnigramOf(SentencePieceProto proto, Vocabulary vocabulary)
    {
        var best = proto.Pieces.Where(piece => piece.Kind == PieceKind.Normal).Select(piece => (double)piece.Score).DefaultIfEmpty(0).Max();
        double[] scores = [.. proto.Pieces.Select(piece => ScoreOf(piece, best))];
        return new UnigramModel(vocabulary, scores, UnknownOf(proto), proto.FallsBackToBytes, id =>
            (proto.Pieces[id].Kind is PieceKind.Normal or PieceKind.UserDefined, proto.Pieces[id].Kind == PieceKind.Normal));
    }

    /// <summary>A user-defined symbol beats every other cut of the same bytes.</summary>
    private static double ScoreOf(SentencePieceEntry piece, double best) => piece.Kind == PieceKind.UserDefined
        ? (System.Text.Encoding.UTF8.GetByteCount(piece.Text) * best) - UserDefinedPenalty
        : piece.Score;

    private static int? UnknownOf(SentencePieceProto proto)
    {
        var index = proto.Pieces.ToList().FindIndex(piece => piece.Kind == PieceKind.Unknown);
        return index < 0 ? null : index;
    }

    /// <summary>Two neighbours merge when they are a piece together; the piece of the highest score comes first.</summary>
    private static MergeTable Merges(SentencePieceProto proto, Vocabulary vocabulary)
    {
        var merges = new MergeTable(proto.Pieces.Count * 2);
        var ranks = proto.Pieces.Select(piece => piece.Score).Distinct().OrderDescending().Select((score, rank) => (score, rank)).ToDictionary(pair => pair.score, pair => pair.rank);
        for (var id = 0; id < proto.Pieces.Count; id++)
        {
            if (proto.Pieces[id].Kind == PieceKind.Normal)
            {
                AddMerges(proto.Pieces[id].Text, id, ranks[proto.Pieces[id].Score], vocabulary, merges);
            }
        }

        return merges;
    }

    private static void AddMerges(string piece, int id, int rank, Vocabulary vocabulary, MergeTable merges)
    {
        for (var cut = 1; cut < piece.Length; cut++)
        {
            if (vocabulary.Spans.TryGetValue(piece.AsSpan(0, cut), out var left) && vocabulary.Spans.TryGetValue(piece.AsSpan(cut), out var right))
            {
                merges.Set(left, right, rank, id);
            }
        }
    }

    private static IEnumerable<AddedToken> Tokens(SentencePieceProto proto, PieceKind kind) => proto.Pieces
        .Select((piece, id) => (piece, id))
        .Where(entry => entry.piece.Kind == kind && entry.piece.Text.Length > 0)
        .Select(entry => new AddedToken(entry.id, entry.piece.Text, kind == PieceKind.Control, SingleWord: false, StripsLeft: false, StripsRight: false, IsNormalized: false));

    private static TemplatePostProcessor? Template(Vocabulary vocabulary, TokenizerOptions options)
    {
        int[] before = options.AddsBeginning && vocabulary.IdOf("<s>") is { } first ? [first] : [];
        int[] after = options.AddsEnd && vocabulary.IdOf("</s>") is { } last ? [last] : [];
        return before.Length + after.Length == 0 ? null : new TemplatePostProcessor(Around(before, after, 0), [.. Around(before, after, 0), .. Around(before, after, 1)]);
    }

    private static TemplatePiece[] Around(int[] before, int[] after, int sequence) =>
        [new(TemplatePiece.Special, sequence, before), new(sequence, sequence, []), new(TemplatePiece.Special, sequence, after)];

    private static SequenceDecoder DecoderOf(SentencePieceProto proto)
    {
        Decoder[] steps = [new ReplaceDecoder(new LiteralPattern("\u2581"), " "), new ByteFallbackDecoder(), new FuseDecoder()];
        return new SequenceDecoder(proto is { AddsDummyPrefix: true, MarksWordEnds: false } ? [.. steps, new StripDecoder(" ", 1, 0)] : steps);
    }
}
