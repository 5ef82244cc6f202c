namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>What an instruction of a <see cref="RegexProgram"/> does.</summary>
internal enum RegexOpcode : byte
{
    /// <summary>Ends a program or an enclosed part.</summary>
    Match,

    /// <summary>Takes one code point of a set.</summary>
    Take,

    /// <summary>Takes as many code points of a set as there are, and gives them back one by one when what follows fails.</summary>
    TakeMany,

    /// <summary>Takes as many as there are and gives none back.</summary>
    TakeAll,

    /// <summary>Goes on at one place, and at another if that fails.</summary>
    Try,

    /// <summary>Goes on elsewhere.</summary>
    Jump,

    /// <summary>Notes the place.</summary>
    Note,

    /// <summary>Goes on if something was taken since a noted place, and elsewhere if not.</summary>
    Progress,

    /// <summary>Takes what a group has taken.</summary>
    Repeat,

    /// <summary>Goes on if the place is as asked.</summary>
    Place,

    /// <summary>Goes on if the enclosed part matches (or does not), without taking anything.</summary>
    Look,

    /// <summary>Takes the first match of the enclosed part.</summary>
    Enclose,
}
